using System.Diagnostics;
using System.Globalization;

namespace Crawler.Fixtures.Programs;

/// <summary>
/// A small file system of its own (tmpfs) over a folder, which can be filled to its last byte. It is mounted by root, or by a sudo that
/// asks for no password, and gone on disposal.
/// </summary>
public sealed class SmallDisk : IAsyncDisposable
{
    // What the folder holds is on the disk afterwards, with the folder's owner and mode.
    private const string Mount =
        """
        set -e
        cp -a "$1" "$1.kept"
        mount -t tmpfs -o "size=$2m,$(stat -c 'mode=%a,uid=%u,gid=%g' "$1")" tmpfs "$1"
        cp -a "$1.kept/." "$1/"
        rm -rf "$1.kept"
        """;

    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    private string Ballast => Path.Combine(_folder, "ballast");

    /// <summary>Mounts one over a folder, which is made where it is missing.</summary>
    public static async Task<SmallDisk> MountAsync(string folder, int mebibytes)
    {
        Directory.CreateDirectory(folder);
        await RunAsync(Mount, folder, mebibytes.ToString(CultureInfo.InvariantCulture));
        return new SmallDisk(folder);
    }

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Ballast);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await RunAsync("umount -l \"$1\"", _folder);

    private static async Task RunAsync(string script, params string[] arguments)
    {
        string[] words = [.. Environment.IsPrivilegedProcess ? [] : new[] { "sudo", "-n" }, "sh", "-c", script, "sh", .. arguments];
        using var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true, UseShellExecute = false })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"A file system of its own needs root, or sudo without a password: {error}");
        }
    }
}
