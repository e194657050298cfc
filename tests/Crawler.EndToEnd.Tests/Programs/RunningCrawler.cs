using System.Data.Common;
using Crawler.Fixtures.Programs;
using Crawler.Storage;
using Crawler.Storage.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Crawler.EndToEnd.Tests.Programs;

/// <summary>
/// The agent, <c>crawler run</c>, in a folder of its own with a private PostgreSQL cluster in it. Intervals are short, and loopback
/// counts as the network.
/// </summary>
internal sealed class RunningCrawler : RealProgram
{
    private readonly Dictionary<string, string> _environment;

    /// <summary>Sets it up; <paramref name="settings"/> (<c>Section:Key</c>) come over what all agents of tests have.</summary>
    public RunningCrawler(params IEnumerable<(string Key, string Value)> settings)
        : base("agent")
    {
        _environment = Defaults.Concat(settings)
            .GroupBy(x => $"CRAWLER_{x.Key.Replace(":", "__", StringComparison.Ordinal)}", StringComparer.Ordinal)
            .ToDictionary(x => x.Key, x => x.Last().Value, StringComparer.Ordinal);
    }

    /// <summary>Environment variables beside its settings.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>A command that gets the agent's own command as its last arguments, and becomes it.</summary>
    public IReadOnlyList<string> Under { get; init; } = [];

    /// <summary>Its journal.</summary>
    public string JournalFolder => Folder.PathOf("data/journal");

    /// <summary>The directory of its private cluster.</summary>
    public string DatabaseFolder => Folder.PathOf("data/postgres");

    /// <summary>The write-ahead log of its private cluster, once that is made.</summary>
    public string WalFolder => Path.Combine(Layout.Cluster, "pg_wal");

    /// <summary>How to connect to its private cluster once there is one; holds the password.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = Layout.SocketDirectory,
        Port = ClusterLayout.Port,
        Username = "crawler",
        Password = File.ReadAllText(Layout.PasswordFile).Trim(),
        Database = "crawler",
    }.ConnectionString;

    /// <summary>All its log files.</summary>
    public string Log => string.Concat(Directory.EnumerateFiles(Folder.PathOf("data/logs")).Order(StringComparer.Ordinal).Select(ReadShared));

    private ClusterLayout Layout => new(new FileInfo(DatabaseFolder).LinkTarget ?? DatabaseFolder);

    private static IEnumerable<(string Key, string Value)> Defaults =>
    [
        ("Agent:Name", "agent"),
        ("Agent:Heartbeat", "00:00:01"),
        ("Agent:Rollup", "00:00:01"),
        ("Agent:AlertRules", "00:00:01"),
        ("Network:AllowPrivateAddresses", "true"),
        ("Schedule:ScrapeInterval", "00:00:01"),
        ("Schedule:CrawlInterval", "00:00:01"),
        ("Schedule:AnnounceInterval", "00:00:01"),
        ("Schedule:Jitter", "0"),
        ("Schedule:Lease", "00:00:02"),
        ("Schedule:CrawlLease", "00:00:10"),
        ("Crawl:IdleWait", "00:00:00.05"),
        ("Peers:ConnectTimeout", "00:00:01"),
        ("Ingest:BatchAge", "00:00:00.1"),
        ("Ingest:RetryMax", "00:00:01"),
        ("Journal:KeepFor", "1.00:00:00"),
        ("Alerts:PollEvery", "00:00:00.5"),
        ("Dashboard:Listen", ""),
    ];

    /// <summary>Starts it, again after it ended, and returns once it is at work.</summary>
    public Task<RunningCrawler> StartAsync(params string[] arguments) => StartUntilAsync(" is at work", arguments);

    /// <summary>Starts it, again after it ended, and returns once its log says <paramref name="words"/>.</summary>
    public async Task<RunningCrawler> StartUntilAsync(string words, params string[] arguments)
    {
        // Old lines go: there may be fewer of them afterwards than before.
        var before = LastWith(words);
        await LaunchAsync(Command(arguments), _ => Task.FromResult(LastWith(words) is { } last && last != before), CancellationToken.None);
        return this;
    }

    /// <summary>Runs any verb to its end in the same folder with the same settings, beside it or without it.</summary>
    public Task<CrawlerResult> CallAsync(params string[] arguments) =>
        CrawlerProgram.RunAsync(new CrawlerCall(arguments)
        {
            WorkingDirectory = Folder.FullPath,
            Environment = _environment.Concat(Variables).ToDictionary(x => x.Key, x => x.Value, StringComparer.Ordinal),
        });

    /// <summary>Connects to its private cluster while it runs, without a part in keeping the server alive.</summary>
    public DbDataSource Connect() => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false });

    /// <summary>Starts the private cluster to look at what the agent left.</summary>
    public Task<Database> OpenDatabaseAsync() => Database.OpenAsync(
        new DatabaseOptions { DataDirectory = DatabaseFolder }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);

    /// <summary>The processes of its private cluster.</summary>
    public IReadOnlyList<int> DatabaseProcesses() => ClusterProcesses.Alive(Layout.Cluster);

    /// <summary>The server of its private cluster, once it runs.</summary>
    public int? DatabaseServer() => ClusterProcesses.Postmaster(Layout.Cluster);

    /// <summary>Returns once no process of the private cluster is left.</summary>
    public Task WithoutDatabaseAsync() => Eventually.TrueAsync(
        "the private cluster's processes ended", _ => Task.FromResult(DatabaseProcesses().Count == 0));

    private static string ReadShared(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return file.ReadToEnd();
    }

    private string? LastWith(string words) => Output.LastOrDefault(x => x.Contains(words, StringComparison.Ordinal));

    private ProgramCommand Command(string[] arguments)
    {
        string[] words = [.. Under, "dotnet", CrawlerProgram.Assembly, "run", .. arguments];
        return new(words[0], Under.Count == 0 ? "dotnet-sdk-10.0" : "dash", words[1..])
        {
            Environment = _environment.Concat(Variables).ToDictionary(x => x.Key, x => (string?)x.Value, StringComparer.Ordinal),
        };
    }
}
