using System.Diagnostics;
using System.Globalization;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Crawler.Storage;
using Crawler.Storage.Migrations;
using Crawler.Storage.Partitions;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>
/// PostgreSQL is away while observations come at the full rate, beside an agent that crawls a lab. <c>AWAY_MINUTES</c> says for how long by the
/// clock of the observations (1 without it), which is the wall's with <c>AWAY_REAL</c>; <c>AWAY_REPORT</c> names a file for what is measured (ops/away).
/// Agents claim nothing while PostgreSQL is away, so the full rate is generated, into a journal and an ingest in this process.
/// </summary>
public sealed class AwayTests(BusyLab lab) : IClassFixture<BusyLab>, IDisposable
{
    // What a process may need beyond what it had, whatever waits: the queue, a group, and what the collector leaves for later.
    private const double RoomMebibytes = 300;
    private const int WarmSeconds = 5;

    private static readonly (string Table, string Key, string Kind)[] Tables =
    [
        ("tracker_request", "request_id", "request"), ("tracker_check", "check_id", "check"), ("claim", "completed", "claim"), ("visit", "visit_id", "visit"),
        ("swarm_snapshot", "snapshot_id", "snapshot"),
    ];

    private readonly ReportFile _report = new("AWAY_REPORT");
    private readonly TestFolder _folder = new("away");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_observed_while_PostgreSQL_is_away_waits_on_the_disk_and_is_stored_once()
    {
        var minutes = int.TryParse(Environment.GetEnvironmentVariable("AWAY_MINUTES"), CultureInfo.InvariantCulture, out var given) ? given : 1;
        var isReal = Environment.GetEnvironmentVariable("AWAY_REAL") is { Length: > 0 };
        var server = await StartServerAsync();
        var text = server.Embedded!.ConnectionString().ConnectionString;
        await using var agent = new RunningCrawler(("Database:ConnectionString", text), ("Alerts:DatabaseAwayAfter", "00:00:01"));
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await agent.StartAsync();
        await using var generated = await GeneratedAgent.StartAsync(text, _folder.FullPath);
        ProcessMemory[] memories = [new(Environment.ProcessId), new(agent.ProcessId)];
        await ObserveLiveAsync(generated, WarmSeconds, CancellationToken.None);
        var before = Note(memories);

        await server.DisposeAsync();
        var (bytes, rows) = (generated.JournalBytes, generated.Load.AllRows);
        var began = Stopwatch.StartNew();
        if (isReal)
        {
            await ObserveLiveAsync(generated, minutes * 60, CancellationToken.None);
        }
        else
        {
            var first = TimeProvider.System.GetUtcNow().AddMinutes(-minutes);
            for (var second = 0; second < minutes * 60; second++)
            {
                await generated.ObserveAsync(first.AddSeconds(second));
            }
        }

        var offered = began.Elapsed;
        (bytes, rows) = (generated.JournalBytes - bytes, generated.Load.AllRows - rows);
        await Eventually.TrueAsync("the agent tells of it", _ => Task.FromResult(
            HasSpooled(agent)));
        var away = Note(memories);
        var forecast = FullLoad.Plan.JournalBytesPerDay / 24 / 60 * minutes;

        server = await StartServerAsync();
        await using var running = NpgsqlDataSource.Create(text);
        var caughtUp = await CatchUpAsync(generated, running, rows);
        var catching = Note(memories);
        await generated.DrainAsync();
        Assert.Equal(0, await agent.StopAsync());
        var after = Note([memories[0]]);
        _report.Say(string.Create(CultureInfo.InvariantCulture, $"PostgreSQL was away for {minutes} minutes by the clock of the observations: {rows:N0} rows, {FullLoad.Swarms:N0} claims a minute, in {offered.TotalSeconds:0.0} s of the wall's clock"));
        _report.Say("");
        _report.Say($"{"memory, most MiB",-24}{"before",10}{"while away",13}{"catching up",13}{"after",10}");
        _report.Say(string.Create(CultureInfo.InvariantCulture, $"{"journal, ingest, load",-24}{before[0],10:0}{away[0],13:0}{catching[0],13:0}{after[0],10:0}"));
        _report.Say(string.Create(CultureInfo.InvariantCulture, $"{"agent on a lab",-24}{before[1],10:0}{away[1],13:0}{catching[1],13:0}"));
        _report.Say("");
        _report.Say(string.Create(CultureInfo.InvariantCulture, $"journal     {bytes:N0} bytes, {bytes / (double)rows:0.0} a row; crawler plan says {forecast:N0}: measured is {bytes / forecast:0.00} of it"));
        _report.Say(caughtUp);
        await AssertStoredAsync(generated, agent, running);
        Assert.InRange(bytes / forecast, 0.5, 1.2);
        Assert.All(before.Zip(away).Concat(before.Zip(catching)), x => Assert.InRange(x.Second, 0, x.First + RoomMebibytes));
        await server.DisposeAsync();
    }

    private static bool HasSpooled(RunningCrawler agent) =>
        Directory.EnumerateFiles(agent.Folder.PathOf("data/alerts"), "*.alert.json").Any(x => File.ReadAllText(x).Contains("database_away", StringComparison.Ordinal));

    private static double[] Note(IReadOnlyList<ProcessMemory> memories)
    {
        double[] most = [.. memories.Select(x => x.Most)];
        foreach (var memory in memories)
        {
            memory.ForgetMost();
        }

        return most;
    }

    private async Task<Database> StartServerAsync()
    {
        var options = new DatabaseOptions { DataDirectory = _folder.PathOf("postgres") };
        var server = await Database.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        await new Migrator(server, NullLoggerFactory.Instance).MigrateAsync(CancellationToken.None);
        await new PartitionMaintenance(server).EnsureAsync(TimeProvider.System.GetUtcNow(), new RetentionOptions(), CancellationToken.None);
        return server;
    }

    private static async Task ObserveLiveAsync(GeneratedAgent generated, int seconds, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var second = 0; second < seconds && !cancellationToken.IsCancellationRequested; second++)
        {
            await generated.ObserveAsync(TimeProvider.System.GetUtcNow());
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    // While the rate goes on; says how long it took, and how far the agent was behind meanwhile.
    private static async Task<string> CatchUpAsync(GeneratedAgent generated, NpgsqlDataSource database, long waiting)
    {
        // What three seconds bring is no backlog.
        const int few = 1000;
        using var enough = new CancellationTokenSource();
        var before = generated.Load.AllRows;
        var began = Stopwatch.StartNew();
        var live = ObserveLiveAsync(generated, int.MaxValue, enough.Token);
        var behind = new List<double>();
        await Eventually.TrueAsync(
            "the database has caught up",
            async token =>
            {
                await using var connection = await database.OpenConnectionAsync(token);
                behind.Add(await connection.ExecuteScalarAsync<double>("select coalesce(journal_lag_seconds, 0) from report.fleet_now where agent = 'agent'"));
                return generated.Lag.Records < few;
            },
            within: TimeSpan.FromMinutes(30));
        began.Stop();
        await enough.CancelAsync();
        await live;
        var rows = waiting + generated.Load.AllRows - before;
        // At first it has a backlog of its own.
        var others = behind.SkipWhile(x => x > 2).DefaultIfEmpty(double.NaN).Max();
        return string.Create(CultureInfo.InvariantCulture, $"catch-up    {rows:N0} rows in {began.Elapsed.TotalSeconds:0.0} s, {rows / began.Elapsed.TotalSeconds:N0} a second, while new ones came at the full rate; so long the newest of this journal waited, and those of the other agent {others:0.0} s at most");
    }

    private async Task AssertStoredAsync(GeneratedAgent generated, RunningCrawler agent, NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        var (raised, resolved) = await connection.QuerySingleAsync<(DateTime, DateTime?)>("select raised_at, resolved_at from crawl.alert where code = 'database_away'");
        _report.Say($"alert       database_away raised {raised:HH:mm:ss}, resolved {resolved:HH:mm:ss}");
        _report.Say("");
        Assert.NotNull(resolved);

        var journal = JournalObservations.Read(agent.JournalFolder).CountBy(x => x.Split(' ')[0]).ToDictionary();
        _report.Say($"{"observation",-14}{"emitted",12}{"stored",12}{"lost",8}{"twice",8}");
        foreach (var (table, key, kind) in Tables)
        {
            var (rows, keys) = await connection.QuerySingleAsync<(long, long)>($"select count(*), count(distinct {key}) from crawl.{table} where agent_id = @Id", new { generated.Id });
            var others = await connection.ExecuteScalarAsync<long>($"select count(*) from crawl.{table} where agent_id <> @Id", new { generated.Id });
            var emitted = generated.Load.Rows[table];
            _report.Say($"{kind,-14}{emitted + journal[kind],12}{rows + others,12}{emitted - keys + Math.Max(0, journal[kind] - others),8}{rows - keys + Math.Max(0, others - journal[kind]),8}");
            Assert.Equal((emitted, emitted, (long)journal[kind]), (rows, keys, others));
        }
    }
}
