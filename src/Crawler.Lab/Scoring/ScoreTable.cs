using System.Globalization;
using System.Text;

namespace Crawler.Lab.Scoring;

/// <summary>A score as tables for people.</summary>
internal static class ScoreTable
{
    private const string Nothing = "-";

    /// <summary>The text.</summary>
    public static string Render(ScoreCard card)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{card.Scenario}: {card.Visits} visits and {card.Snapshots} snapshots since {card.Since:u}\n\n");
        text.Append("precision / recall; mean absolute error (share of exact numbers)\n");
        Table(
            text,
            ["swarms", "", "peers", "clients", "versions", "progress", "seeds", "leechers", "copies"],
            card.Swarms.Select(s => new[]
            {
                s.Name, $"{s.Swarms}", Write(s.Peers), Write(s.Clients), Write(s.Versions), Write(s.Progress), Write(s.Seeds), Write(s.Leechers), Write(s.Copies),
            }));
        text.Append("\nvisits by fault of the peer\n");
        Table(
            text,
            ["fault", "right", "of", "share", "expected", "recorded", "invented progress"],
            card.Peers.Select(p => new[]
            {
                p.Fault, $"{p.Visits.Right}", $"{p.Visits.Of}", Write(p.Visits), string.Join('|', p.Expected), Write(p.Recorded), $"{p.Invented}",
            }));
        text.Append("\nsound peers by what they want of encryption\n");
        Table(
            text,
            ["policy", "peers found", "of", "share", "visits right", "of", "share", "encrypted as can be", "recorded"],
            card.Encryption.Select(e => new[]
            {
                e.Policy, $"{e.Peers.Right}", $"{e.Peers.Of}", Write(e.Peers), $"{e.Visits.Right}", $"{e.Visits.Of}", Write(e.Visits), Write(e.Encrypted), Write(e.Recorded),
            }));
        text.Append("\nhow long sound peers stayed: median of their sessions\n");
        Table(
            text,
            ["swarms", "true sessions", "true median s", "recorded sessions", "recorded median s", "error s", "fit the truth"],
            card.Sessions.Select(s => new[]
            {
                s.Name, $"{s.TrueSessions}", Seconds(s.TrueMedianSeconds), $"{s.RecordedSessions}", Seconds(s.RecordedMedianSeconds), Seconds(s.ErrorSeconds),
                Write(s.Fitting),
            }));
        text.Append("\nanswers by tracker\n");
        Table(
            text,
            ["fault", "tracker", "kind", "right", "of", "share", "expected", "recorded", "counts as told"],
            card.Trackers.Select(t => new[]
            {
                t.Fault, t.Url, t.Kind, $"{t.Claims.Right}", $"{t.Claims.Of}", Write(t.Claims), string.Join('|', t.Expected), Write(t.Recorded), Write(t.Counts),
            }));
        return text.ToString();
    }

    private static void Table(StringBuilder text, string[] head, IEnumerable<string[]> body)
    {
        var rows = body.Prepend(head).ToList();
        var widths = head.Select((_, i) => rows.Max(r => r[i].Length)).ToArray();
        foreach (var row in rows)
        {
            text.Append(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()).Append('\n');
        }
    }

    private static string Write(Part part) => part.Share is { } share ? Number(share) : Nothing;

    private static string Seconds(double? value) => value?.ToString("0.0", CultureInfo.InvariantCulture) ?? Nothing;

    private static string Write(Found found) => $"{Write(found.Precision)} / {Write(found.Recall)}";

    private static string Write(IReadOnlyDictionary<string, int> recorded) => string.Join(' ', recorded.Select(r => $"{r.Key}:{r.Value}"));

    private static string Write(Errors errors) =>
        (errors.Mean is { } mean ? $"{Number(mean)} ({Number((double)errors.Exact / errors.Count)})" : Nothing)
        + (errors.Missing > 0 ? $" {errors.Missing} missing" : "");

    // A share or error that is rounded must not look perfect.
    private static string Number(double value) => value switch
    {
        0 or 1 => value.ToString("0.0", CultureInfo.InvariantCulture),
        > 0.999 and < 1 => "0.999",
        < 0.001 => "<0.001",
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };
}
