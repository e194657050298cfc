namespace Crawler.Storage.Networks;

/// <summary>A file is no table of networks; the message names the file, the line and the reason.</summary>
public sealed class NetworkFileException(string file, long line, string reason) : Exception($"{file}, line {line}: {reason}");
