using Crawler.Fixtures;
using Crawler.Reporting.Pages;
using Crawler.Storage.Querying;

namespace Crawler.Reporting.Tests.Pages;

/// <summary>The pages in a real browser, on a phone and on a wide screen, by day and by night. What it shows is in <c>TestResults/pages</c>.</summary>
public sealed class BrowserTests(BrowserTests.Opened opened) : IClassFixture<BrowserTests.Opened>
{
    private static readonly string Pictures = Path.Combine(Source.Root, "TestResults", "pages");

    [Theory]
    [InlineData("overview", "/")]
    [InlineData("swarms", "/swarms")]
    [InlineData("swarm", "/swarm/a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1")]
    [InlineData("hostile", "/swarm/b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2")]
    [InlineData("trackers", "/trackers")]
    [InlineData("alerts", "/alerts")]
    [InlineData("reports", "/reports")]
    [InlineData("clients", "/report/client_day")]
    [InlineData("days", "/report/swarm_day")]
    [InlineData("none", "/no/such/page")]
    public async Task A_page_can_be_used_by_everyone_on_any_screen(string name, string path)
    {
        Directory.CreateDirectory(Pictures);
        opened.Browser.Complaints.Clear();
        foreach (var (screen, width, height, isDark) in new[] { ("phone", 390, 844, false), ("wide", 1440, 900, false), ("night", 1440, 900, true) })
        {
            await opened.Browser.ShowAsAsync(width, height, isDark);
            await opened.Browser.OpenAsync(new Uri(opened.Server.Root, path));
            await File.WriteAllBytesAsync(Path.Combine(Pictures, $"{name}-{screen}.png"), await opened.Browser.CaptureAsync(width, height));
            var found = await opened.Browser.EvaluateAsync(Opened.Check);
            Assert.True(found!.AsArray().Count == 0, $"{path} on {screen}: {string.Join("; ", found.AsArray().Select(x => (string?)x))}");
        }

        // A page that is not there is told as a failed request; nothing else may be.
        Assert.DoesNotContain(opened.Browser.Complaints, x => !x.Contains("404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_check_finds_what_is_wrong()
    {
        await opened.Browser.ShowAsAsync(390, 844, isDark: false);
        await opened.Browser.OpenAsync(new Uri(opened.Server.Root, "/wrong"));
        var found = string.Join('\n', (await opened.Browser.EvaluateAsync(Opened.Check))!.AsArray().Select(x => (string?)x));
        foreach (var fault in new[] { "no language", "0 main", "follows a heading", "input", "has no heads", "contrast of", "wide on a screen of 390", "is there twice", "skips the navigation" })
        {
            Assert.Contains(fault, found, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_style_in_the_page_itself_is_refused()
    {
        await opened.Browser.OpenAsync(new Uri(opened.Server.Root, "/swarms"));
        opened.Browser.Complaints.Clear();
        await opened.Browser.EvaluateAsync("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>'); fetch('/swarms').catch(() => 0); 0");
        Assert.Equal("rgb(31, 35, 40)", (string?)await opened.Browser.EvaluateAsync("getComputedStyle(document.querySelector('p:last-of-type')).color"));
        Assert.Contains(opened.Browser.Complaints, x => x.Contains("style-src", StringComparison.Ordinal));
    }

    /// <summary>One browser and one database for all pages: none of them changes anything.</summary>
    public sealed class Opened : IAsyncLifetime
    {
        private const string Wrong =
            "<!DOCTYPE html><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>x</title><h1>a</h1><h3>b</h3><input><table><tr><td>1</td></tr></table><p id=\"p\" style=\"color:#aaa\">pale</p><p id=\"p\" style=\"width:900px\">wide</p>";

        private TestDatabase _database = null!;

        internal static string Check { get; } = File.ReadAllText(Path.Combine(Source.Root, "tests", "Crawler.Reporting.Tests", "Pages", "accessibility.js"));

        internal Browser Browser { get; private set; } = null!;

        internal SiteServer Server { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _database = await SeededDatabase.CreateAsync();
            var site = new Site(new QuerySource(_database.Database, smallestGroup: 1), new ManualTime(SeededDatabase.Now));
            Server = await SiteServer.StartAsync(site, new Dictionary<string, string>(StringComparer.Ordinal) { ["/wrong"] = Wrong });
            Browser = await Browser.StartAsync();
        }

        public async Task DisposeAsync()
        {
            await Browser.DisposeAsync();
            await Server.DisposeAsync();
            await _database.DisposeAsync();
        }
    }
}
