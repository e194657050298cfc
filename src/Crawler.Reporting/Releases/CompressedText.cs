using System.IO.Compression;
using System.Text;

namespace Crawler.Reporting.Releases;

/// <summary>
/// A file of UTF-8 text under gzip (RFC 1952). Its head names no time and no file, so that the same text gives the same bytes.
/// </summary>
internal static class CompressedText
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Makes the file.</summary>
    public static StreamWriter Create(string path) =>
        new(new GZipStream(File.Create(path), CompressionLevel.Optimal), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferBytes);
}
