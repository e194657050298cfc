using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Crawler.Storage.Embedded;

/// <summary>Where the files of a private cluster are.</summary>
/// <param name="Root">The directory of everything.</param>
internal sealed record ClusterLayout(string Root)
{
    /// <summary>Names the socket file; no TCP port is opened.</summary>
    public const int Port = 5432;

    // sockaddr_un holds 108 bytes with the closing NUL; the socket is "<directory>/.s.PGSQL.5432".
    private const int LongestSocketDirectory = 106 - 15;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Traversable =
        Private | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>PGDATA.</summary>
    public string Cluster => Path.Combine(Root, "cluster");

    /// <summary>Where a cluster is made, renamed once it is whole.</summary>
    public string Unfinished => Path.Combine(Root, "cluster.unfinished");

    /// <summary>The superuser's password, mode 0600.</summary>
    public string PasswordFile => Path.Combine(Root, "password");

    /// <summary>What the server says before its own log begins.</summary>
    public string StartLog => Path.Combine(Root, "start.log");

    /// <summary>Held by the process that runs the server.</summary>
    public string LockFile => Path.Combine(Root, "owner.lock");

    /// <summary>Where the server's socket is; elsewhere when the path would be too long for one.</summary>
    public string SocketDirectory
    {
        get
        {
            var beside = Path.Combine(Root, "socket");
            return Encoding.UTF8.GetByteCount(beside) <= LongestSocketDirectory
                ? beside
                : $"/tmp/crawler-pg-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)))[..16]}";
        }
    }

    /// <summary>Major version of the cluster; null before there is one.</summary>
    public int? ClusterMajor =>
        File.Exists(Path.Combine(Cluster, "PG_VERSION"))
        && int.TryParse(File.ReadAllText(Path.Combine(Cluster, "PG_VERSION")).Trim(), out var major) ? major : null;

    /// <summary>
    /// Makes the directories. When the server's account cannot reach the one asked for (a clone below <c>/root</c>), the cluster
    /// goes to <c>/var/lib/crawler</c> and a link stands in its place.
    /// </summary>
    public static async Task<ClusterLayout> PrepareAsync(
        string dataDirectory, ServerAccount account, ILogger logger, CancellationToken cancellationToken)
    {
        var asked = Path.GetFullPath(dataDirectory);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(asked)!, Traversable);
            var layout = new ClusterLayout(new FileInfo(asked).LinkTarget ?? asked);
            await layout.MakeRootAsync(account, cancellationToken);
            if (!await account.CanEnterAsync(layout.Root, cancellationToken))
            {
                layout = MoveAway(asked, logger);
                await layout.MakeRootAsync(account, cancellationToken);
            }

            await layout.MakeSocketDirectoryAsync(account, cancellationToken);
            return layout;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseUnavailableException($"The private cluster's directory '{asked}' cannot be used: {e.Message}", e);
        }
    }

    private static ClusterLayout MoveAway(string asked, ILogger logger)
    {
        if (Directory.EnumerateFileSystemEntries(asked).Any())
        {
            throw new DatabaseUnavailableException(
                $"The server's account cannot enter '{asked}': let it through the parent directories (chmod o+x), or move it.");
        }

        var target = $"/var/lib/crawler/postgres-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        Directory.CreateDirectory("/var/lib/crawler", Traversable);
        Directory.Delete(asked);
        Directory.CreateSymbolicLink(asked, target);
        logger.LogWarning(
            "PostgreSQL's account cannot enter {Asked}, so the private cluster is in {Target}, and {Asked} is a link to it", asked, target, asked);
        return new ClusterLayout(target);
    }

    private async Task MakeRootAsync(ServerAccount account, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Root))
        {
            Directory.CreateDirectory(Root, Private);
            await account.OwnAsync(Root, cancellationToken);
        }
    }

    private async Task MakeSocketDirectoryAsync(ServerAccount account, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(SocketDirectory))
        {
            Directory.CreateDirectory(SocketDirectory, Private);
            await account.OwnAsync(SocketDirectory, cancellationToken);
        }
    }
}
