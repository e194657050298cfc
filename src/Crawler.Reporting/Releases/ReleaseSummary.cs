namespace Crawler.Reporting.Releases;

/// <summary>What was written.</summary>
/// <param name="Folder">Where.</param>
/// <param name="Files">How many files, the list of checksums included.</param>
/// <param name="Rows">Rows of all tables; each is there twice, as CSV and as JSON.</param>
/// <param name="Bytes">Size of the files.</param>
public sealed record ReleaseSummary(string Folder, int Files, long Rows, long Bytes);
