using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Pages;

/// <summary>The fleet at a glance: is it running, what is in danger, what was told.</summary>
internal sealed class OverviewPage(PageSource source, ReportRunner runner)
{
    private const int Worst = 10;
    private const int Alerts = 5;

    public async Task<PageResponse> RenderAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var health = await source.AskAsync("health", SwarmList.NoParameters, cancellationToken);
        var worst = await new SwarmList { Sort = "trouble", PerPage = Worst }.AskAsync(source, cancellationToken);
        var fleet = await RunAsync("fleet_now", now, cancellationToken);
        var alerts = await RunAsync("alert", now, cancellationToken);
        return Layout.Page("The fleet at a glance", "/", page =>
        {
            page.Facts([.. health.Select(x => ($"swarms {x.Show("health")}", x.Show("swarms")))]);
            page.Heading("Swarms in danger");
            SwarmList.Table(page, [.. worst.Where(x => x.Show("health") is "dead" or "seedless" or "at_risk")]);
            page.Output.Write("<p><a href=\"/swarms\">All swarms</a></p>\n");
            HtmlRenderer.Section(fleet, page.Output, withTitle: true);
            HtmlRenderer.Section(alerts with { Rows = [.. alerts.Rows.Take(Alerts)], IsCut = false }, page.Output, withTitle: true);
            page.Output.Write("<p><a href=\"/alerts\">All alerts</a></p>\n");
        });
    }

    private Task<ReportTable> RunAsync(string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var report = ReportCatalogue.Find(name)!;
        return runner.RunAsync(report, ReportArguments.Bind(report, new Dictionary<string, string>(StringComparer.Ordinal), now), 100, cancellationToken);
    }
}
