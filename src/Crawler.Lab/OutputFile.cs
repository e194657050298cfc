using System.Text;

namespace Crawler.Lab;

/// <summary>Writes files whole or not at all: who waits for one never reads half of it.</summary>
internal static class OutputFile
{
    /// <summary>Writes text, making the folder where it is missing.</summary>
    public static Task WriteAsync(string path, string text, CancellationToken cancel) => WriteAsync(path, Encoding.UTF8.GetBytes(text), cancel);

    /// <summary>Writes bytes, making the folder where it is missing.</summary>
    public static async Task WriteAsync(string path, byte[] bytes, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var draft = path + ".part";
        await File.WriteAllBytesAsync(draft, bytes, cancel);
        File.Move(draft, path, overwrite: true);
    }
}
