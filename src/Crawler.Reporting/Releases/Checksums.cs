using System.Security.Cryptography;

namespace Crawler.Reporting.Releases;

/// <summary>The checksums of a folder's files, as <c>sha256sum -c</c> reads them.</summary>
internal static class Checksums
{
    /// <summary>The file's name.</summary>
    public const string FileName = "SHA256SUMS";

    /// <summary>Writes the checksums of every other file of the folder and those below it, ordered by path.</summary>
    public static async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        var paths = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(x => Path.GetRelativePath(folder, x).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal)
            .ToArray();
        await using var output = new StreamWriter(Path.Combine(folder, FileName));
        foreach (var path in paths)
        {
            await using var file = File.OpenRead(Path.Combine(folder, path));
            await output.WriteAsync($"{Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken))}  {path}\n");
        }
    }
}
