using System.Net;
using System.Text;
using System.Text.Json;

namespace Crawler.Lab.Tracking;

/// <summary>A tracker's status as a page for people and as JSON. Names come from files and are escaped.</summary>
internal static class StatusPage
{
    /// <summary>The page.</summary>
    public static byte[] ToHtml(TrackerStatus status)
    {
        var rows = new StringBuilder();
        foreach (var (hash, name, counts) in status.Largest)
        {
            rows.Append($"<tr><td><code>{hash}</code><td>{WebUtility.HtmlEncode(name)}<td>{counts.Complete}<td>{counts.Incomplete}<td>{counts.Downloaded}\n");
        }

        return Encoding.UTF8.GetBytes($$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Tracker</title>
            <style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:left}</style>
            <h1>Tracker</h1>
            <p>{{status.Swarms}} swarms, {{status.Seeders}} seeds, {{status.Leechers}} leechers, {{status.Completed}} completed downloads.
            {{status.Announces}} announces ({{status.Refused}} refused) and {{status.Scrapes}} scrapes since {{status.StartedAt:yyyy-MM-dd HH:mm:ss}} UTC.
            The same as <a href="/stats.json">JSON</a>.</p>
            <table>
            <tr><th>Info-hash<th>Name<th>Seeds<th>Leechers<th>Completed
            {{rows}}</table>
            </html>

            """);
    }

    /// <summary>The JSON.</summary>
    public static byte[] ToJson(TrackerStatus status) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        startedAt = status.StartedAt,
        at = status.At,
        swarms = status.Swarms,
        peers = status.Seeders + status.Leechers,
        seeders = status.Seeders,
        leechers = status.Leechers,
        completed = status.Completed,
        announces = status.Announces,
        refused = status.Refused,
        scrapes = status.Scrapes,
        largest = status.Largest.Select(s => new
        {
            infoHash = s.Hash.ToString(),
            name = s.Name,
            seeders = s.Counts.Complete,
            leechers = s.Counts.Incomplete,
            completed = s.Counts.Downloaded,
        }),
    });
}
