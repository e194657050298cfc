using System.ComponentModel.DataAnnotations;

namespace Crawler.Storage;

/// <summary>Which PostgreSQL the program uses: a server by connection string, or a private cluster of its own.</summary>
public sealed class DatabaseOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Database";

    /// <summary>A PostgreSQL server, in Npgsql's form (<c>Host=…;Username=…;Password=…;Database=…</c>). Empty: a private cluster.</summary>
    /// <value>Default: empty.</value>
    public string? ConnectionString { get; set; }

    /// <summary>Where the private cluster lives; relative to the working directory.</summary>
    /// <value>Default: <c>data/postgres</c>.</value>
    [Required]
    public string DataDirectory { get; set; } = "data/postgres";

    /// <summary>Where <c>initdb</c> and <c>postgres</c> are. Empty: the newest of <c>/usr/lib/postgresql/*/bin</c>, then <c>PATH</c>.</summary>
    /// <value>Default: empty.</value>
    public string? BinariesDirectory { get; set; }

    /// <summary>Bytes that the private cluster's write-ahead log may take before it makes itself shorter.</summary>
    /// <value>Default: 1 GiB; at most an eighth of <c>Storage:BudgetBytes</c>.</value>
    [Range(8L * 1024 * 1024, 1024L * 1024 * 1024 * 1024)]
    public long WalBytes { get; set; } = 1L << 30;

    /// <summary>The account that the private cluster runs under when this program runs as root, which PostgreSQL refuses to do.</summary>
    /// <value>Default: <c>postgres</c>.</value>
    [Required]
    public string ServerUser { get; set; } = "postgres";

    /// <summary>How long one statement may take.</summary>
    /// <value>Default: 60 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait at start for the server to accept connections; crash recovery counts.</summary>
    /// <value>Default: 60 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Connections the pool opens at most.</summary>
    /// <value>Default: 30.</value>
    [Range(4, 500)]
    public int MaxConnections { get; set; } = 30;
}
