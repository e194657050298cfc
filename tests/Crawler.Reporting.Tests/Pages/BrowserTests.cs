using Crawler.Fixtures;
using Crawler.Reporting.Pages;
using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;
using Crawler.Storage.Querying;
using Xunit.Abstractions;

namespace Crawler.Reporting.Tests.Pages;

/// <summary>The pages in a real browser, on a phone and on a wide screen, by day and by night.</summary>
public sealed class BrowserTests(BrowserTests.Opened opened, ITestOutputHelper output) : IClassFixture<BrowserTests.Opened>
{
    public static TheoryData<string, string> Views()
    {
        var views = new TheoryData<string, string>
        {
            { "fleet", "/" },
            { "swarms", "/swarms" },
            { "swarms-none", "/swarms?q=no+such+name&health=dead" },
            { "swarm", "/swarm/a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1" },
            { "swarm-hostile", "/swarm/b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2" },
            { "swarm-unseen", "/swarm/e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5" },
            { "trackers", "/trackers" },
            { "alerts", "/alerts" },
            { "reports", "/reports" },
            { "missing", "/no/such/page" },
            { "file", Opened.File },
        };
        foreach (var report in ReportCatalogue.All)
        {
            views.Add("report-" + report.Name, "/report/" + report.Name);
        }

        return views;
    }

    [Theory]
    [Trait("Screens", "taken")]
    [MemberData(nameof(Views))]
    public async Task A_page_can_be_used_by_everyone_on_any_screen(string name, string path)
    {
        opened.Browser.Complaints.Clear();
        var found = new List<string>();
        foreach (var (screen, width, height) in new[] { ("phone", 390, 844), ("wide", 1440, 900) })
        {
            foreach (var isDark in new[] { false, true })
            {
                var view = $"{name}-{screen}-{(isDark ? "dark" : "light")}";
                await opened.Browser.ShowAsAsync(width, height, isDark);
                await opened.Browser.OpenAsync(new Uri(opened.Server.Root, path));
                await Pictures.TakeAsync(opened.Browser, view, width, height);
                found.AddRange((await FaultsAsync()).Select(x => $"{view}: {x}"));
            }
        }

        Assert.True(found.Count == 0, $"{path} cannot be used by everyone:\n{string.Join('\n', found)}");
        // A page that is not there is told as a failed request; nothing else may be.
        Assert.DoesNotContain(opened.Browser.Complaints, x => !x.Contains("404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_checks_find_what_is_wrong()
    {
        await opened.Browser.ShowAsAsync(390, 844, isDark: false);
        await opened.Browser.OpenAsync(new Uri(opened.Server.Root, Opened.Wrong));
        var found = string.Join('\n', await FaultsAsync());
        output.WriteLine(found);
        string[] faults = ["has no heads", "a chart has no name", "wide on a screen of 390", "is there twice", "leads nowhere", "skips the navigation", "text \"pale as well\" has a contrast of", "rect in a chart has a contrast of"];
        string[] axe = ["serious html-has-lang", "critical label at input", "serious color-contrast at p:nth-child", "moderate landmark-one-main", "moderate heading-order at h3"];
        Assert.All(Axe.IsThere ? [.. faults, .. axe] : faults, x => Assert.Contains(x, found, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_style_in_the_page_itself_is_refused()
    {
        await opened.Browser.ShowAsAsync(1440, 900, isDark: false);
        await opened.Browser.OpenAsync(new Uri(opened.Server.Root, "/swarms"));
        opened.Browser.Complaints.Clear();
        await opened.Browser.EvaluateAsync("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>'); fetch('/swarms').catch(() => 0); 0");
        Assert.Equal("rgb(31, 35, 40)", (string?)await opened.Browser.EvaluateAsync("getComputedStyle(document.querySelector('p:last-of-type')).color"));
        Assert.Contains(opened.Browser.Complaints, x => x.Contains("style-src", StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<string>> FaultsAsync()
    {
        var ours = (await opened.Browser.EvaluateAsync(Opened.Check))!.AsArray().Select(x => (string)x!);
        if (!Axe.IsThere)
        {
            output.WriteLine("axe is not installed here: without what it checks.");
            return [.. ours];
        }

        return [.. ours, .. await Axe.ViolationsAsync(opened.Browser)];
    }

    /// <summary>One browser and one database for all pages: none of them changes anything.</summary>
    public sealed class Opened : IAsyncLifetime
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
}
