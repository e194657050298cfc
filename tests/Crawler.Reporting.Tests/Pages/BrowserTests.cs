using Crawler.Reporting.Reports;
using Xunit.Abstractions;

namespace Crawler.Reporting.Tests.Pages;

/// <summary>The pages in a real browser, on a phone and on a wide screen, by day and by night.</summary>
public sealed class BrowserTests(OpenedSite opened, ITestOutputHelper output) : IClassFixture<OpenedSite>
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
            { "file", OpenedSite.File },
            { "file-served", "/report/swarm_now.html" },
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
        await opened.Browser.OpenAsync(new Uri(opened.Server.Root, OpenedSite.Wrong));
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
        var ours = (await opened.Browser.EvaluateAsync(OpenedSite.Check))!.AsArray().Select(x => (string)x!);
        if (!Axe.IsThere)
        {
            output.WriteLine("axe is not installed here: without what it checks.");
            return [.. ours];
        }

        return [.. ours, .. await Axe.ViolationsAsync(opened.Browser)];
    }
}
