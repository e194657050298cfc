using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Pages;

/// <summary>The trackers, those that fail first.</summary>
internal sealed class TrackersPage(PageSource source)
{
    private const int Most = 500;

    public async Task<PageResponse> RenderAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = await source.AskAsync(
            "trackers", new Dictionary<string, object?>(StringComparer.Ordinal) { ["now"] = now, ["limit"] = Most, ["offset"] = 0 }, cancellationToken);
        return Layout.Page("Trackers", "/trackers", page =>
        {
            page.Table("Trackers", ["tracker", "last answer", "checked", "failing since", "up today", "median ms", "95th percentile ms", "what went wrong"],
            [
                .. rows.Select(x => new[]
                {
                    new PageCell(x.Show("url")), new PageCell(x.Show("outcome")), PageCell.Time(x["observed_at"]), PageCell.Time(x["failing_since"]),
                    PageCell.Number(x["uptime"], ReportUnit.Share), PageCell.Number(x["rtt_p50_ms"], ReportUnit.Ms),
                    PageCell.Number(x["rtt_p95_ms"], ReportUnit.Ms), new PageCell(x.Show("error")),
                }),
            ]);
            page.Output.Write("<p><a href=\"/report/tracker_day\">Trackers, day by day</a></p>\n");
        });
    }
}
