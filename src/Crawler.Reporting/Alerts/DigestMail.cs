using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Crawler.Reporting.Mail;

namespace Crawler.Reporting.Alerts;

/// <summary>One line of a digest: a mail, and what became of its alert since.</summary>
/// <param name="Id">Of the mail.</param>
/// <param name="Key">Lines with the same key and kind are one.</param>
/// <param name="Kind"><c>alert</c>, <c>reminder</c> or <c>resolved</c>.</param>
/// <param name="Code">Stable code of the alert.</param>
/// <param name="Severity">Of the alert.</param>
/// <param name="Subject">Of the mail.</param>
/// <param name="Text">Of the mail.</param>
/// <param name="At">When it was written (UTC).</param>
/// <param name="Count">How often the alert came.</param>
/// <param name="LastAt">When it last came (UTC).</param>
internal sealed record DigestLine(
    Guid Id, string Key, string Kind, string Code, AlertSeverity Severity, string Subject, string Text, DateTimeOffset At, long Count,
    DateTimeOffset LastAt)
{
    /// <summary>The kind of mail that tells that an alert is over.</summary>
    public const string End = "resolved";

    /// <summary>It tells that the alert is over.</summary>
    public bool IsEnd => Kind == End;
}

/// <summary>The words of a mail that stands for many: what came by kind, each in order with its count, and the newest of each kind in full.</summary>
internal static class DigestMail
{
    private const string Prefix = "[crawler] ";
    private const int LongestText = 2_000;

    public static MailContent Write(IReadOnlyList<DigestLine> lines, DateTimeOffset now)
    {
        if (lines.Skip(1).All(l => l.Key == lines[0].Key) && lines.LastOrDefault(l => l.IsEnd) is { } end)
        {
            return Story(lines, end, now);
        }

        var merged = lines.OrderBy(l => l.At).GroupBy(l => (l.Key, l.Kind)).Select(g => g.First()).ToArray();
        var kinds = merged.GroupBy(l => l.Code, StringComparer.Ordinal).ToArray();
        var events = merged.Where(l => !l.IsEnd).DistinctBy(l => l.Key).Sum(l => l.Count);
        var ended = merged.Count(l => l.IsEnd);
        var title = string.Create(
            CultureInfo.InvariantCulture, $"{Many(events, "event")} of {Many(kinds.Length, "kind")}{(ended > 0 ? $", {ended} resolved" : "")}");
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{title}, from {merged[0].At:yyyy-MM-dd HH:mm} to {merged.Max(l => l.LastAt):yyyy-MM-dd HH:mm} UTC. They came too fast for a mail each, or waited for the mail server or the end of the quiet hours.\n\nBy kind:\n\n");
        foreach (var kind in kinds)
        {
            var worst = AlertMail.Word(kind.Max(l => l.Severity));
            text.Append(CultureInfo.InvariantCulture, $"  {Events(kind),6}  {worst,-8}  {kind.Key,-20}  ops/runbooks/{kind.Key}.md\n");
        }

        text.Append("\nIn order (UTC):\n\n");
        foreach (var line in merged)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {line.At:yyyy-MM-dd HH:mm:ss}  {Short(line.Subject)}");
            text.Append(line.Count > 1 && !line.IsEnd ? $" ({line.Count} times, last at {line.LastAt:yyyy-MM-dd HH:mm:ss})\n" : "\n");
        }

        text.Append("\nThe newest of each kind:\n");
        foreach (var kind in kinds)
        {
            var newest = lines.Where(l => l.Code == kind.Key).MaxBy(l => l.At)!;
            text.Append(CultureInfo.InvariantCulture, $"\n--- {Short(newest.Subject)}\n\n{Cut(newest.Text)}\n");
        }

        return new MailContent
        {
            Id = IdOf(lines),
            WrittenAt = now,
            Subject = $"{Prefix}digest: {title}; worst: {AlertMail.Word(merged.Max(l => l.Severity))}",
            Text = text.ToString(),
        };
    }

    // One alert that was over before anybody could be told of it.
    private static MailContent Story(IReadOnlyList<DigestLine> lines, DigestLine end, DateTimeOffset now)
    {
        var text = new StringBuilder(Cut(end.Text)).Append("\n\nThis is the first mail of it: those before had to wait. It began so:\n");
        foreach (var line in lines.Where(l => !l.IsEnd).OrderBy(l => l.At))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n--- {line.At:yyyy-MM-dd HH:mm:ss} UTC: {Short(line.Subject)}\n\n{Cut(line.Text)}\n");
        }

        return new MailContent { Id = IdOf(lines), WrittenAt = now, Subject = end.Subject, Text = text.ToString() };
    }

    private static long Events(IEnumerable<DigestLine> kind) => kind.Where(l => !l.IsEnd).DistinctBy(l => l.Key).Sum(l => l.Count);

    private static string Many(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Short(string subject) => subject.StartsWith(Prefix, StringComparison.Ordinal) ? subject[Prefix.Length..] : subject;

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText] + "\n… (cut)";

    /// <summary>The same mails make the same digest: sent again for want of an answer, it is recognised as one.</summary>
    private static Guid IdOf(IReadOnlyList<DigestLine> lines)
    {
        var ids = new byte[lines.Count * 16];
        for (var i = 0; i < lines.Count; i++)
        {
            lines[i].Id.TryWriteBytes(ids.AsSpan(i * 16));
        }

        return new Guid(SHA256.HashData(ids).AsSpan(0, 16));
    }
}
