namespace Crawler.Lab.Content;

/// <summary>One file of a torrent as it lies on disk.</summary>
/// <param name="Path">Where; null for padding (BEP 47), which is zeros and lies nowhere.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct ContentFile(string? Path, long Length);
