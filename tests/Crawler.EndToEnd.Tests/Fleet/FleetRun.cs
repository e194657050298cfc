using Crawler.EndToEnd.Tests.Programs;
using Crawler.EndToEnd.Tests.Trackers;
using Crawler.Fixtures.Programs;
using Crawler.Storage;
using Crawler.Storage.Embedded;
using Crawler.Storage.Migrations;
using Crawler.Storage.Partitions;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Crawler.EndToEnd.Tests.Fleet;

/// <summary>
/// Four agents in networks and with addresses of their own, a mail server and a tracker that bears witness at an address that all of them reach, and a
/// database that is reached by a Unix socket.
/// </summary>
internal sealed class FleetRun : IAsyncDisposable
{
    private static readonly string[] Names = ["one", "two", "three", "four"];

    private readonly TestFolder _folder = new("fleet");
    private readonly List<NetworkNamespace> _networks = [];
    private readonly List<RunningCrawler> _agents = [];
    private Database? _server;
    private NpgsqlDataSource? _source;
    private WitnessTracker? _tracker;
    private MailRoom? _mail;

    private FleetRun(FleetPlan plan) => Plan = plan;

    /// <summary>How large it is.</summary>
    public FleetPlan Plan { get; }

    /// <summary>The four.</summary>
    public IReadOnlyList<RunningCrawler> Agents => _agents;

    /// <summary>Where their mail goes.</summary>
    public MailRoom Mail => _mail!;

    /// <summary>The tracker.</summary>
    public WitnessTracker Tracker => _tracker!;

    /// <summary>The database.</summary>
    public NpgsqlDataSource Source => _source!;

    /// <summary>Names of agents by the address that they ask from.</summary>
    public string NameOf(System.Net.IPAddress from) => Names[_networks.FindIndex(x => x.Inside.Equals(from))];

    /// <summary>Starts all of it, with every swarm due within the first interval.</summary>
    public static async Task<FleetRun> StartAsync(FleetPlan plan)
    {
        var run = new FleetRun(plan);
        try
        {
            await run.StartPartsAsync();
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills PostgreSQL (SIGKILL) and keeps it away.</summary>
    public async Task KillDatabaseAsync()
    {
        Signals.Send(ClusterProcesses.Postmaster(_server!.Embedded!.Layout.Cluster)!.Value, Signals.Kill);
        await _server.DisposeAsync();
        _server = null;
        // What was connected is no more.
        Source.Clear();
    }

    /// <summary>Starts PostgreSQL.</summary>
    public async Task StartDatabaseAsync() => _server = await Database.OpenAsync(
        new DatabaseOptions { DataDirectory = _folder.PathOf("postgres") }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);

    /// <summary>The first column of the first row.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await Source.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    /// <summary>The rows of a query.</summary>
    public async Task<IReadOnlyList<T>> RowsAsync<T>(string sql)
    {
        await using var connection = await Source.OpenConnectionAsync();
        return [.. await connection.QueryAsync<T>(sql)];
    }

    /// <summary>Returns once a query gives true.</summary>
    public Task UntilAsync(string what, string sql) => Eventually.TrueAsync(what, _ => ScalarAsync<bool>(sql), within: TimeSpan.FromMinutes(5));

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
        {
            await agent.DisposeAsync();
        }

        await (_tracker?.DisposeAsync() ?? ValueTask.CompletedTask);
        foreach (var network in _networks)
        {
            await network.DisposeAsync();
        }

        await (_source?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_mail?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    private async Task StartPartsAsync()
    {
        await StartDatabaseAsync();
        await new Migrator(_server!, NullLoggerFactory.Instance).MigrateAsync(CancellationToken.None);
        await new PartitionMaintenance(_server!).EnsureAsync(TimeProvider.System.GetUtcNow(), new RetentionOptions(), CancellationToken.None);
        var text = _server!.Embedded!.ConnectionString().ConnectionString;
        _source = NpgsqlDataSource.Create(text);
        foreach (var _ in Names)
        {
            _networks.Add(await NetworkNamespace.CreateAsync());
        }

        _mail = new MailRoom(_networks[0].Outside);
        await _mail.OpenAsync();
        _tracker = WitnessTracker.Start(_networks[0].Outside, Plan.Trackers, (int)Plan.Minimum.TotalSeconds);
        _agents.AddRange(Names.Zip(_networks, (name, network) => new RunningCrawler(Settings(name, text)) { Under = network.Enter }));
        await WatchAsync();
        await Task.WhenAll(_agents.Select(x => x.StartAsync()));
        await LetAskAsync();
    }

    // One swarm of each tracker as a person adds it, the others beside it. No tracker is due until all four are at work: none finds them alone.
    private async Task WatchAsync()
    {
        var list = _folder.Write("swarms.txt", string.Join('\n', Enumerable.Range(1, Plan.Trackers).Select(
            i => $"magnet:?xt=urn:btih:{i:x40}&tr={Tracker.Announces[i % Plan.Trackers]}")));
        (await _agents[0].CallAsync("watch", "import", list)).Ended(0);
        await using var connection = await Source.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            insert into crawl.swarm (info_hash, source, added_at)
            select decode(lpad(to_hex(i), 40, '0'), 'hex'), 'magnet', now() from generate_series(@Trackers + 1, @Swarms) i;
            insert into crawl.swarm_tracker (swarm_id, tracker_id, tier, next_scrape_at, next_announce_at)
            select s.swarm_id, t.tracker_id, 0, now(), now()
            from generate_series(@Trackers + 1, @Swarms) i
            join crawl.swarm s on s.info_hash = decode(lpad(to_hex(i), 40, '0'), 'hex')
            join crawl.tracker t on t.url = (@Urls::text[])[1 + i % @Trackers];
            update crawl.swarm_schedule set next_crawl_at = now() + interval '1 day';
            update crawl.tracker set due_at = now() + interval '1 day';
            """,
            new { Plan.Swarms, Plan.Trackers, Urls = Tracker.Announces.Select(x => x.ToString()).ToArray() });
    }

    // All swarms are due within the first interval. Trackers are locked in the order in which agents lock them.
    private async Task LetAskAsync()
    {
        await using var connection = await Source.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            select from crawl.tracker order by tracker_id for update;
            update crawl.swarm_tracker set next_scrape_at = now() + random() * make_interval(secs => @Seconds);
            update crawl.tracker set due_at = now();
            notify crawl_work;
            """,
            new { Seconds = Plan.Interval.TotalSeconds });
    }

    private (string, string)[] Settings(string name, string text) =>
    [
        ("Agent:Name", name),
        ("Database:ConnectionString", text),
        ("Database:MaxConnections", "10"),
        ("Schedule:ScrapeInterval", $"{Plan.Interval:c}"),
        ("Schedule:ScrapeSpeedUp", "1"),
        ("Schedule:ScrapeSlowDown", "1"),
        ("Schedule:Lease", $"{Plan.Lease:c}"),
        ("Schedule:CrawlInterval", "1.00:00:00"),
        ("Crawl:ParallelScrapes", $"{Plan.Trackers}"),
        ("Reports:Schedule", Plan.Summaries),
        ("Reports:Names:0", "fleet_now"),
        ("Alerts:DatabaseAwayAfter", "00:00:01"),
        .. Mail.Settings,
    ];
}
