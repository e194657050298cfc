namespace Crawler.Reporting.Releases;

/// <summary>A release cannot be made as it was asked for; the message says why.</summary>
public sealed class ReleaseException(string message) : Exception(message);
