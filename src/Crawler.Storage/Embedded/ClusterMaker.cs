using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Crawler.Storage.Embedded;

/// <summary>Makes a new cluster with <c>initdb</c>. An interrupted attempt leaves nothing that could be taken for a cluster.</summary>
internal sealed class ClusterMaker(ClusterLayout layout, ServerAccount account, PostgresBinaries binaries, ILogger logger)
{
    /// <summary>Makes the cluster under another name and renames it when it is whole.</summary>
    /// <exception cref="DatabaseUnavailableException"><c>initdb</c> failed; the message is its own.</exception>
    public async Task MakeAsync(int walSegmentMegabytes, bool durable, CancellationToken cancellationToken)
    {
        logger.LogInformation("Making a private PostgreSQL cluster in {Directory} with {Initdb}", layout.Root, binaries.Initdb);
        await WritePasswordAsync(cancellationToken);
        var (exitCode, output) = await InitdbAsync("C.UTF-8", walSegmentMegabytes, durable, cancellationToken);
        if (exitCode != 0)
        {
            // The C library of older systems does not know C.UTF-8; plain C sorts the same way.
            (exitCode, output) = await InitdbAsync("C", walSegmentMegabytes, durable, cancellationToken);
        }

        if (exitCode != 0)
        {
            throw new DatabaseUnavailableException($"initdb could not make the private cluster in '{layout.Root}': {output}");
        }

        Directory.Move(layout.Unfinished, layout.Cluster);
    }

    private async Task<(int ExitCode, string Output)> InitdbAsync(
        string locale, int walSegmentMegabytes, bool durable, CancellationToken cancellationToken)
    {
        if (Directory.Exists(layout.Unfinished))
        {
            Directory.Delete(layout.Unfinished, recursive: true);
        }

        var arguments = new List<string>
        {
            binaries.Initdb, "-D", layout.Unfinished, "-U", "crawler", "-A", "scram-sha-256", "--pwfile", layout.PasswordFile,
            "-E", "UTF8", $"--locale={locale}", "--data-checksums",
            $"--wal-segsize={walSegmentMegabytes}",
        };
        if (!durable)
        {
            arguments.Add("--no-sync");
        }

        return await Shell.RunAsync(account.Command(arguments), cancellationToken);
    }

    private async Task WritePasswordAsync(CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        File.Delete(layout.PasswordFile);
        await using (var file = new StreamWriter(layout.PasswordFile, options))
        {
            await file.WriteLineAsync(RandomNumberGenerator.GetHexString(48, lowercase: true).AsMemory(), cancellationToken);
        }

        await account.OwnAsync(layout.PasswordFile, cancellationToken);
    }
}
