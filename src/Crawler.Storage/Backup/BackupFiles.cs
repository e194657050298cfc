using System.Security.Cryptography;

namespace Crawler.Storage.Backup;

/// <summary>Copies files so that they are on the disk for good, and checks them.</summary>
internal static class BackupFiles
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Copies a file, which may be growing, as long as it is now; its folder is made.</summary>
    public static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        await using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using var target = new FileStream(to, FileMode.CreateNew);
        var buffer = new byte[BlockBytes];
        var rest = source.Length;
        while (rest > 0 && await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(rest, buffer.Length)), cancellationToken) is var read and > 0)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            rest -= read;
        }

        target.Flush(flushToDisk: true);
    }

    /// <summary>What is in a folder, read back from the disk.</summary>
    public static async Task<IReadOnlyList<BackupFile>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        var files = new List<BackupFile>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            file.Flush(flushToDisk: true);
            var hash = await SHA256.HashDataAsync(file, cancellationToken);
            files.Add(new BackupFile(Path.GetRelativePath(folder, path), file.Length, Convert.ToHexStringLower(hash)));
        }

        return files;
    }

    /// <summary>Fails unless every file is there as it was written.</summary>
    /// <exception cref="BackupException">One is missing, or differs.</exception>
    public static async Task CheckAsync(string folder, BackupManifest manifest, CancellationToken cancellationToken)
    {
        var found = (await ListAsync(folder, cancellationToken)).ToDictionary(x => x.Path, StringComparer.Ordinal);
        foreach (var file in manifest.Files)
        {
            if (!found.TryGetValue(file.Path, out var now) || now != file)
            {
                throw new BackupException($"'{Path.Combine(folder, file.Path)}' is {(now is null ? "missing" : "not as it was written")}: this backup cannot be trusted.");
            }
        }
    }
}
