namespace Crawler.Storage.Ingest;

/// <summary>The cursor is not where this process left it: what was about to be stored is stored already, or will be by someone else.</summary>
internal sealed class CursorMovedException() : Exception("The journal's cursor was moved meanwhile.");
