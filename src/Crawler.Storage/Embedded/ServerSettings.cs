namespace Crawler.Storage.Embedded;

/// <summary>The server's settings, given on its command line so that no file of the cluster is ever edited.</summary>
internal static class ServerSettings
{
    private const long MiB = 1024 * 1024;

    /// <summary>The arguments after the program's name.</summary>
    /// <param name="layout">Where the cluster is.</param>
    /// <param name="memoryBytes">Memory of the machine; the server takes an eighth for its buffers, between 64 and 1024 MiB.</param>
    /// <param name="cores">Processors of the machine.</param>
    /// <param name="walBytes">What the write-ahead log may take.</param>
    /// <param name="durable">False only for tests: a power cut may then ruin the cluster.</param>
    public static IReadOnlyList<string> Arguments(ClusterLayout layout, long memoryBytes, int cores, long walBytes, bool durable)
    {
        var buffers = Math.Clamp(memoryBytes / 8 / MiB, 64, 1024);
        var piece = WalSegments.SizeOf(layout.Cluster) / MiB;
        var wal = Math.Max(walBytes / MiB, 2 * piece);
        var helpers = Math.Clamp(cores / 2, 1, 4);
        var settings = new List<(string Name, string Value)>
        {
            ("listen_addresses", ""),
            ("unix_socket_directories", layout.SocketDirectory),
            ("unix_socket_permissions", "0700"),
            ("port", $"{ClusterLayout.Port}"),
            ("max_connections", "100"),
            ("shared_buffers", $"{buffers}MB"),
            ("effective_cache_size", $"{Math.Max(256, memoryBytes / 2 / MiB)}MB"),
            ("work_mem", $"{Math.Clamp(memoryBytes / 384 / MiB, 16, 64)}MB"),
            // A backup, a restore and the drop of a day take a lock on each of hundreds of partitions.
            ("max_locks_per_transaction", "256"),
            ("maintenance_work_mem", $"{Math.Clamp(memoryBytes / 64 / MiB, 64, 512)}MB"),
            // Reports sum few rows, and what loads and sums many runs beside the crawl: more processes for one query would only take its cores.
            ("max_parallel_workers_per_gather", $"{helpers / 2}"),
            ("max_parallel_workers", $"{helpers}"),
            ("max_parallel_maintenance_workers", $"{helpers}"),
            ("autovacuum_max_workers", $"{Math.Clamp(cores, 2, 4)}"),
            ("max_wal_size", $"{wal}MB"),
            ("min_wal_size", $"{Math.Clamp(wal / 4, 2 * piece, 80)}MB"),
            // Where the log has little room, checkpoints are frequent, and most of it is whole pages.
            ("wal_compression", wal < 256 ? "on" : "off"),
            ("checkpoint_timeout", "15min"),
            ("checkpoint_completion_target", "0.9"),
            ("jit", "off"),
            ("timezone", "UTC"),
            ("log_timezone", "UTC"),
            ("log_min_messages", "warning"),
            // One file for each day of the week, overwritten a week later: the log can never fill the disk over the years.
            ("logging_collector", "on"),
            ("log_directory", "log"),
            ("log_filename", "postgresql-%a.log"),
            ("log_truncate_on_rotation", "on"),
            ("log_rotation_age", "1d"),
            ("log_rotation_size", "0"),
        };
        if (!durable)
        {
            settings.AddRange([("fsync", "off"), ("full_page_writes", "off")]);
        }

        return ["-D", layout.Cluster, .. settings.SelectMany(x => new[] { "-c", $"{x.Name}={x.Value}" })];
    }
}
