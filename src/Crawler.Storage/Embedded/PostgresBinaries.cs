namespace Crawler.Storage.Embedded;

/// <summary>One installation of the PostgreSQL server programs.</summary>
/// <param name="Directory">Where <c>initdb</c> and <c>postgres</c> are.</param>
/// <param name="Major">Major version, such as 15; null where the path does not tell.</param>
internal sealed record PostgresBinaries(string Directory, int? Major)
{
    private const string DebianRoot = "/usr/lib/postgresql";

    /// <summary>The program that makes a cluster.</summary>
    public string Initdb => Path.Combine(Directory, "initdb");

    /// <summary>The server.</summary>
    public string Postgres => Path.Combine(Directory, "postgres");

    private bool HasHll => File.Exists($"/usr/share/postgresql/{Major}/extension/hll.control");

    /// <summary>Finds the programs for a cluster of version <paramref name="clusterMajor"/>, or for a new cluster when it is null.</summary>
    /// <exception cref="DatabaseUnavailableException">None are installed, or none of the cluster's version.</exception>
    public static PostgresBinaries Find(string? configuredDirectory, int? clusterMajor)
    {
        if (!string.IsNullOrWhiteSpace(configuredDirectory))
        {
            return At(configuredDirectory)
                ?? throw new DatabaseUnavailableException(
                    $"Database:BinariesDirectory is '{configuredDirectory}', but initdb and postgres are not both there.");
        }

        var installed = Installed().ToList();
        if (clusterMajor is { } wanted)
        {
            return installed.Find(x => x.Major == wanted) ?? installed.Find(x => x.Major is null)
                ?? throw new DatabaseUnavailableException(
                    $"The private cluster was made by PostgreSQL {wanted}, which is not installed. Install it (Debian: "
                    + $"apt install postgresql-{wanted} postgresql-{wanted}-hll), or set Database:BinariesDirectory.");
        }

        return installed.Find(x => x.HasHll) ?? installed.FirstOrDefault()
            ?? throw new DatabaseUnavailableException(
                "No PostgreSQL server is installed here. Install one with its hll extension (Debian 12: apt install postgresql-15 "
                + "postgresql-15-hll), set Database:BinariesDirectory, or name a server in Database:ConnectionString.");
    }

    private static IEnumerable<PostgresBinaries> Installed()
    {
        if (System.IO.Directory.Exists(DebianRoot))
        {
            var versions = System.IO.Directory.GetDirectories(DebianRoot)
                .Select(path => (path, major: int.TryParse(Path.GetFileName(path), out var n) ? n : 0))
                .Where(x => x.major > 0)
                .OrderByDescending(x => x.major);
            foreach (var (path, _) in versions)
            {
                if (At(Path.Combine(path, "bin")) is { } found)
                {
                    yield return found;
                }
            }
        }

        foreach (var path in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (At(path) is { } found)
            {
                yield return found;
            }
        }
    }

    private static PostgresBinaries? At(string directory)
    {
        // A link in PATH hides the version that the real directory's name tells.
        var server = Path.GetFullPath(Path.Combine(directory, "postgres"));
        if (File.Exists(server))
        {
            server = File.ResolveLinkTarget(server, returnFinalTarget: true)?.FullName ?? server;
        }

        var full = Path.GetDirectoryName(server)!;
        var found = new PostgresBinaries(full, int.TryParse(Path.GetFileName(Path.GetDirectoryName(full)), out var n) ? n : null);
        return File.Exists(found.Initdb) && File.Exists(found.Postgres) ? found : null;
    }
}
