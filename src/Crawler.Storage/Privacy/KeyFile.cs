using System.Security.Cryptography;

namespace Crawler.Storage.Privacy;

/// <summary>
/// The file that holds a key. What was in it is overwritten before it goes: a name that points elsewhere leaves the old bytes on the disk.
/// Where a file system writes elsewhere than it is told (copy on write, flash), only destroying the disk's own key does more.
/// </summary>
internal static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Its text; null when there is none. A replacement that was cut short after the old text was overwritten is finished.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isWhole">Whether a text is one that was written whole.</param>
    public static string? Read(string path, Func<string, bool> isWhole)
    {
        var next = Unfinished(path);
        var text = File.Exists(path) ? File.ReadAllText(path) : null;
        if ((text is null || !isWhole(text)) && File.Exists(next) && File.ReadAllText(next) is var other && isWhole(other))
        {
            File.Move(next, path, overwrite: true);
            return other;
        }

        return text;
    }

    /// <summary>Puts a text in the place of what is there. At any moment one of the two is on the disk, whole.</summary>
    public static void Replace(string path, string text)
    {
        var next = Unfinished(path);
        Shred(next);
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using (var stream = new FileStream(next, create))
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(text);
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        Overwrite(path);
        File.Move(next, path, overwrite: true);
    }

    /// <summary>Overwrites a file and removes it; nothing when there is none.</summary>
    public static void Shred(string path)
    {
        Overwrite(path);
        File.Delete(path);
    }

    private static string Unfinished(string path) => path + ".new";

    private static void Overwrite(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, RandomNumberGenerator.GetBytes((int)Math.Min(RandomAccess.GetLength(file), 4096)), 0);
        RandomAccess.FlushToDisk(file);
    }
}
