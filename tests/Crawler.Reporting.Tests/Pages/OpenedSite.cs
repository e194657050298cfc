using Crawler.Fixtures;
using Crawler.Reporting.Pages;
using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;
using Crawler.Storage.Querying;

namespace Crawler.Reporting.Tests.Pages;

/// <summary>One browser and one database for all pages: none of them changes anything.</summary>
public sealed class OpenedSite : IAsyncLifetime
{
    internal const string File = "/file";
    internal const string Wrong = "/wrong";
    private const string WrongPage =
        """
        <!DOCTYPE html><meta name="viewport" content="width=device-width, initial-scale=1"><title>x</title><h1>a</h1><h3>b</h3><input><nav><a href="#nothing">nowhere</a></nav>
        <table><tr><td>1</td></tr></table><p id="p" style="color:#aaa">pale</p><p id="p" style="width:900px">wide</p><svg><text y="20" style="fill:#ccc">pale as well</text><rect width="9" height="9" fill="#ddd"/></svg>
        """;

    // Trackers that answer and fail, and a swarm that was observed for a week.
    private const string Busy =
        """
        insert into crawl.swarm_tracker (swarm_id, tracker_id, tier, next_scrape_at, next_announce_at)
        select s, t, 0, '2026-05-02 13:00+00', '2026-05-02 13:00+00' from generate_series(1, 4) s, generate_series(1, 2) t;
        insert into crawl.tracker_latest (tracker_id, observed_at, kind, outcome, rtt_ms, error, answered_at, failing_since) values
            (1, '2026-05-02 11:50+00', 'scrape', 'ok', 21.5, null, '2026-05-02 11:50+00', null),
            (2, '2026-05-02 11:50+00', 'scrape', 'refused', null, 'Connection refused by a host that is down for good, as it seems', null, '2026-05-01 00:00+00');
        insert into crawl.swarm_hour (
            hour, swarm_id, checks, visits, snapshots, claimed_seeder_seconds, claimed_seconds, verified_seeder_seconds, verified_seconds,
            observed_seconds, available_seconds, claimed_max_seeders, verified_max_seeders)
        select
            h, 1, 1, 5, 1, 0, 0, 0, 0, 3600, case when extract(hour from h) < 3 then 0 when extract(hour from h) < 6 then 1800 else 3600 end,
            9 + extract(hour from h), extract(hour from h) / 4
        from generate_series('2026-04-25 12:00+00'::timestamptz, '2026-05-02 11:00+00', interval '1 hour') as h
        where extract(hour from h) <> 9 and h not in (select hour from crawl.swarm_hour where swarm_id = 1);
        """;

    private TestDatabase _database = null!;

    internal static string Check { get; } = System.IO.File.ReadAllText(Path.Combine(Source.Root, "tests", "Crawler.Reporting.Tests", "Pages", "accessibility.js"));

    internal Browser Browser { get; private set; } = null!;

    internal SiteServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _database = await SeededDatabase.CreateAsync();
        await _database.ExecuteAsync(Busy);
        var source = new QuerySource(_database.Database, smallestGroup: 1);
        var time = new ManualTime(SeededDatabase.Now);
        Server = await SiteServer.StartAsync(new Site(source, time), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [Wrong] = WrongPage,
            [File] = await FileAsync(new ReportRunner(source, time)),
        });
        Browser = await Browser.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        await Server.DisposeAsync();
        await _database.DisposeAsync();
    }

    // A report as a file, which is opened without a server.
    private static async Task<string> FileAsync(ReportRunner runner)
    {
        var report = ReportCatalogue.Find("swarm_now")!;
        var arguments = ReportArguments.Bind(report, new Dictionary<string, string>(StringComparer.Ordinal), SeededDatabase.Now);
        using var file = new StringWriter();
        ReportRenderers.Find("html")!.Render(await runner.RunAsync(report, arguments, 100, CancellationToken.None), file);
        return file.ToString();
    }
}
