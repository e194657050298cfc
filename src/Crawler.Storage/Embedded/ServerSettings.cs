namespace Crawler.Storage.Embedded;

/// <summary>The server's settings, given on its command line so that no file of the cluster is ever edited.</summary>
internal static class ServerSettings
{
    private const long MiB = 1024 * 1024;

    /// <summary>The arguments after the program's name.</summary>
    /// <param name="layout">Where the cluster is.</param>
    /// <param name="memoryBytes">Memory of the machine; the server takes an eighth for its buffers, between 64 and 1024 MiB.</param>
    /// <param name="durable">False only for tests: a power cut may then ruin the cluster.</param>
    public static IReadOnlyList<string> Arguments(ClusterLayout layout, long memoryBytes, bool durable)
    {
        var buffers = Math.Clamp(memoryBytes / 8 / MiB, 64, 1024);
        var settings = new List<(string Name, string Value)>
        {
            ("listen_addresses", ""),
            ("unix_socket_directories", layout.SocketDirectory),
            ("unix_socket_permissions", "0700"),
            ("port", $"{ClusterLayout.Port}"),
            ("max_connections", "100"),
            ("shared_buffers", $"{buffers}MB"),
            ("effective_cache_size", $"{Math.Max(256, memoryBytes / 2 / MiB)}MB"),
            ("work_mem", "16MB"),
            ("maintenance_work_mem", "64MB"),
            ("max_wal_size", "1GB"),
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
