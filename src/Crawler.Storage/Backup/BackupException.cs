namespace Crawler.Storage.Backup;

/// <summary>A backup cannot be made, or is not one that can be restored; the message says why, and what to do.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
