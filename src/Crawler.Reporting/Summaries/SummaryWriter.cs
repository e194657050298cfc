using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;
using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;
using Crawler.Storage.Summaries;

namespace Crawler.Reporting.Summaries;

/// <summary>
/// Writes a summary: runs the chosen reports, keeps the result in <c>crawl.summary</c>, puts its mail (HTML with plain text, the
/// reports as CSV, charts as pictures) into the outbox, and writes files to a folder.
/// </summary>
public sealed class SummaryWriter(ReportRunner runner, SummaryStore store, SummaryFolder folder, ReportOptions options, MailOptions mail)
{
    private const int MaxFileRows = 100_000;
    private const int MaxAttachmentBytes = 2_000_000;

    /// <summary>Writes the summary of the time that ends at a moment; its folder, or null when that summary was written before.</summary>
    /// <param name="end">That moment; fractions of a second are cut.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string?> RunAsync(DateTimeOffset end, CancellationToken cancellationToken)
    {
        var until = new DateTimeOffset(end.UtcTicks - (end.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var since = until - options.Period;
        var tables = new List<ReportTable>();
        foreach (var name in options.ChosenNames)
        {
            var report = ReportCatalogue.Find(name) ?? throw new InvalidOperationException($"There is no report {name}.");
            var given = report.Parameters.Where(p => p.Name is "since" or "until").ToDictionary(
                p => p.Name, p => (p.Name == "since" ? since : until).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                StringComparer.Ordinal);
            tables.Add(await runner.RunAsync(report, ReportArguments.Bind(report, given, until), MaxFileRows, cancellationToken));
        }
        var title = $"Crawler summary, {since:yyyy-MM-dd HH:mm} to {until:yyyy-MM-dd HH:mm} UTC";
        var shown = tables.Select(t => t with { Rows = [.. t.Rows.Take(options.MaxRows)], IsCut = t.IsCut || t.Rows.Count > options.MaxRows }).ToArray();
        var files = Files(tables);
        var news = SummaryChanges.Tell(await runner.RunAsync(
            ReportCatalogue.Find(SummaryChanges.Report)!, new Dictionary<string, object?>(StringComparer.Ordinal) { ["until"] = until }, MaxFileRows, cancellationToken));
        var row = new SummaryRow(until, since, until, title, Text(title, shown, news), Html(title, shown, news, pictures: null), Json(shown));
        if (!await store.SaveAsync(row, await LetterAsync(row, shown, news, files, cancellationToken), cancellationToken))
        {
            return null;
        }

        files.Add("summary.html", Encoding.UTF8.GetBytes(row.Html));
        files.Add("summary.txt", Encoding.UTF8.GetBytes(row.Text));
        return folder.Write(until, files);
    }

    private static Dictionary<string, byte[]> Files(IReadOnlyList<ReportTable> tables)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            foreach (var format in new[] { "csv", "json" })
            {
                using var output = new StringWriter();
                ReportRenderers.Find(format)!.Render(table, output);
                files.Add($"{table.Report.Name}.{format}", Encoding.UTF8.GetBytes(output.ToString()));
            }
        }

        return files;
    }

    private async Task<Storage.Alerts.QueuedMail?> LetterAsync(
        SummaryRow row, IReadOnlyList<ReportTable> shown, IReadOnlyList<string> news, IReadOnlyDictionary<string, byte[]> files, CancellationToken cancellationToken)
    {
        if (!mail.IsEnabled)
        {
            return null;
        }

        var pictures = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var table in shown)
        {
            if (await ChartPicture.DrawAsync(table, cancellationToken) is { } picture)
            {
                pictures.Add(table.Report.Name, picture);
            }
        }

        var content = new MailContent
        {
            Id = Guid.NewGuid(),
            WrittenAt = row.WrittenAt,
            Subject = row.Title,
            Text = row.Text,
            Html = Html(row.Title, shown, news, pictures.Keys.ToDictionary(x => x, ContentId, StringComparer.Ordinal)),
            Attachments =
            [
                .. files.Where(f => f.Key.EndsWith(".csv", StringComparison.Ordinal) && f.Value.Length <= MaxAttachmentBytes)
                    .Select(f => new MailAttachment(f.Key, "text/csv", f.Value)),
                .. pictures.Select(p => new MailAttachment(p.Key + ".png", "image/png", p.Value, ContentId(p.Key))),
            ],
        };
        return content.ToQueued("summary", options.Recipients.Length > 0 ? options.Recipients : null);
    }

    private static string ContentId(string report) => report + "@crawler";

    private static string Text(string title, IReadOnlyList<ReportTable> tables, IReadOnlyList<string> news)
    {
        using var output = new StringWriter();
        output.Write(title + "\n");
        if (news.Count > 0)
        {
            output.Write("\nWhat changed most:\n" + string.Concat(news.Select(x => $"- {x}\n")));
        }

        foreach (var table in tables)
        {
            output.Write("\n");
            ReportRenderers.Find("text")!.Render(table, output);
        }
        return output.ToString();
    }

    private static string Html(string title, IReadOnlyList<ReportTable> tables, IReadOnlyList<string> news, IReadOnlyDictionary<string, string>? pictures)
    {
        using var output = new StringWriter();
        HtmlRenderer.RenderPage(title, tables, output, news, pictures);
        return output.ToString();
    }

    private static string Json(IReadOnlyList<ReportTable> tables)
    {
        var reports = new JsonObject();
        foreach (var table in tables)
        {
            reports.Add(table.Report.Name, new JsonArray([.. table.Rows.Select(r => JsonRenderer.ToObject(table.Report, r))]));
        }
        // PostgreSQL's jsonb refuses an escaped NUL.
        return reports.ToJsonString().Replace("\\u0000", "\\uFFFD", StringComparison.Ordinal);
    }
}
