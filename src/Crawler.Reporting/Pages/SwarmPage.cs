using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Pages;

/// <summary>One swarm's story: is it alive, since when, who claims what, what was verified.</summary>
internal sealed class SwarmPage(PageSource source)
{
    private static readonly TimeSpan Span = TimeSpan.FromDays(7);

    // The seeders that were claimed and those that were verified, hour by hour.
    private static readonly ReportDefinition Seeders = new()
    {
        Name = "seeders",
        Title = "",
        Question = "",
        Parameters = [],
        Columns =
        [
            new ReportColumn("hour", ReportUnit.Time, "Hour"), new ReportColumn("evidence", ReportUnit.Text, "Evidence"),
            new ReportColumn("seeders", ReportUnit.Integer, "Most seeders in each hour, claimed by trackers and verified by handshakes"),
        ],
        Chart = new ReportChart("line", "hour", "seeders", "evidence"),
        Sql = "",
    };

    public async Task<PageResponse> RenderAsync(string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { ["hash"] = hash };
        if (await source.AskAsync("swarm", parameters, cancellationToken) is not [var swarm])
        {
            return Layout.Problem(404, "Not watched", "No swarm with this info-hash is watched. crawler watch add takes it into the catalogue.");
        }

        var trackers = await source.AskAsync("swarm_trackers", parameters, cancellationToken);
        var webSeeds = await source.AskAsync("swarm_web_seeds", parameters, cancellationToken);
        parameters["since"] = now - Span;
        parameters["until"] = now;
        var hours = await source.AskAsync("swarm_hours", parameters, cancellationToken);
        return Layout.Page(swarm.Show("name") ?? hash, "", page =>
        {
            Now(page, hash, swarm);
            page.Heading("A complete copy, the last seven days");
            Strips.Availability(hours, page.Output);
            page.Paragraph("Green and high: there. Red and low: not. Yellow: for a part of the hour. Grey and flat: not observed.", isQuiet: true);
            page.Heading("Seeders, claimed and verified");
            if (hours.Any(x => x.Number("claimed_max_seeders") > 0 || x.Number("verified_max_seeders") > 0))
            {
                SvgChart.Render(Lines(hours, now), Seeders.Chart!, page.Output);
            }
            else
            {
                page.Paragraph("No tracker claimed a seeder in these seven days, and no crawl found one.");
            }

            Pieces(page, swarm);
            Progress(page, swarm);
            page.Heading("What its trackers said last");
            page.Table("Trackers", ["tracker", "answer", "seeders", "leechers", "downloads", "when"],
            [
                .. trackers.Select(x => new[]
                {
                    new PageCell(x.Show("url")), new PageCell(x.Show("outcome")), PageCell.Number(x["seeders"]), PageCell.Number(x["leechers"]),
                    PageCell.Number(x["completed"]), PageCell.Time(x["observed_at"]),
                }),
            ]);
            WebSeeds(page, hash, webSeeds);
            page.Output.Write($"<p>The same in numbers: <a href=\"/report/swarm_day?hash={hash}\">day by day</a>, <a href=\"/report/session_day?hash={hash}\">how long peers stay</a>, <a href=\"/report/swarm_now.json?hash={hash}\">now, as JSON</a></p>\n");
        });
    }

    private static void WebSeeds(PageWriter page, string hash, IReadOnlyList<PageRow> seeds)
    {
        if (seeds.Count == 0)
        {
            return;
        }

        page.Heading("What its web seeds answered last");
        page.Table("Web seeds", ["web seed", "has the content", "answer", "status", "had it last", "when"],
        [
            .. seeds.Select(x => new[]
            {
                new PageCell(x.Show("url")), new PageCell(x.Show("state")), new PageCell(x.Show("outcome")), PageCell.Number(x["http_status"]),
                PageCell.Time(x["available_at"]), PageCell.Time(x["observed_at"]),
            }),
        ]);
        page.Output.Write($"<p>The same <a href=\"/report/web_seed_day?hash={hash}\">day by day</a></p>\n");
    }

    private static void Now(PageWriter page, string hash, PageRow swarm) => page.Facts(
        ("health", swarm.Show("health")),
        ("seeders verified", swarm.Show("verified_seeders")),
        ("leechers verified", swarm.Show("verified_leechers")),
        ("distributed copies", swarm.Show("distributed_copies", ReportUnit.Number)),
        ("peers reached, of those known", swarm["known_peers"] is null ? null : $"{swarm.Show("reachable_peers")} of {swarm.Show("known_peers")}"),
        ("verified at", swarm.Show("verified_at")),
        ("seeders claimed", swarm.Show("claimed_seeders")),
        ("leechers claimed", swarm.Show("claimed_leechers")),
        ("claimed at", swarm.Show("claimed_at")),
        ("last seeder seen", swarm.Show("seed_seen_at")),
        ("bytes", swarm.Show("total_bytes")),
        ("info-hash", hash));

    private static ReportTable Lines(IReadOnlyList<PageRow> hours, DateTimeOffset now) => new()
    {
        Report = Seeders,
        Arguments = SwarmList.NoParameters,
        AskedAt = now,
        Rows =
        [
            .. hours.Select(x => new[] { x["hour"], "claimed", x["claimed_max_seeders"] }),
            .. hours.Select(x => new[] { x["hour"], "verified", x["verified_max_seeders"] }),
        ],
    };

    private static void Pieces(PageWriter page, PageRow swarm)
    {
        page.Heading("Pieces");
        if (swarm["strip"] is not int[] { Length: > 0 } strip || swarm["pieces"] is not int pieces)
        {
            page.Paragraph("How often the pieces are there is not known: no peer was reached that says what it has, or their number is not known.");
            return;
        }

        Strips.Pieces(strip, pieces, page.Output);
        page.Paragraph(
            $"Of {pieces} pieces, {swarm.Show("rarest_pieces")} are the rarest: {swarm.Show("rarest_replicas")} of the peers reached have them. Red and flat: nobody. Yellow and low: one. Blue: more, the higher the more.",
            isQuiet: true);
    }

    private static void Progress(PageWriter page, PageRow swarm)
    {
        if (swarm["progress"] is not int[] { Length: 11 } progress)
        {
            return;
        }

        page.Heading("What the peers have");
        page.Table("Peers by the share of pieces they have", [.. Enumerable.Range(0, 10).Select(i => $"{i * 10}–{(i + 1) * 10} %"), "all"],
            [[.. progress.Select(x => PageCell.Number(x))]]);
        if (swarm.Number("sample_share") is < 1 and { } share)
        {
            page.Paragraph($"Only {Cell.Show(share, ReportUnit.Share)} of the peers to be visited were visited.", isQuiet: true);
        }
    }
}
