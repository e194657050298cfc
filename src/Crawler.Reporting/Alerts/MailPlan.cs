namespace Crawler.Reporting.Alerts;

/// <summary>A mail that waits, as far as its plan needs it.</summary>
/// <param name="Id">Identity.</param>
/// <param name="Missing">Recipients that do not have it yet.</param>
/// <param name="Severity">Of the alert that it tells of; null where it tells of none.</param>
/// <param name="Alert">What is the same in all mails of one alert; null where it tells of none.</param>
/// <param name="IsEnd">It tells that the alert is over.</param>
internal readonly record struct PlannedMail(
    Guid Id, IReadOnlyList<string> Missing, AlertSeverity? Severity, string? Alert = null, bool IsEnd = false);

/// <summary>One conversation with the mail server: one mail, or, where there are several, one that stands for all of them.</summary>
/// <param name="Recipients">Who gets it.</param>
/// <param name="Mails">What is in it, in order.</param>
internal sealed record MailStep(IReadOnlyList<string> Recipients, IReadOnlyList<Guid> Mails);

/// <summary>Alerts that a recipient was told of lately.</summary>
/// <param name="All">How many.</param>
/// <param name="Critical">How many of them critical.</param>
internal readonly record struct ToldLately(long All, long Critical);

/// <summary>
/// Decides what leaves next. As long as few alerts come, each is a mail. More than <c>digestAbove</c> at once become one digest, and then
/// nothing more for that recipient until what was told lies far enough back: a flood is a few mails, and nothing of it is left out.
/// Critical alerts wait only for a flood of critical ones. What is over before anybody was told of it is one mail, beginning and end.
/// </summary>
internal static class MailPlan
{
    /// <summary>The next step; null when nothing is to leave now.</summary>
    /// <param name="waiting">What waits, oldest first.</param>
    /// <param name="told">What a recipient was told lately.</param>
    /// <param name="digestAbove">Most alerts that go one by one.</param>
    public static MailStep? Next(IReadOnlyList<PlannedMail> waiting, Func<string, ToldLately> told, int digestAbove)
    {
        var turns = waiting.SelectMany(m => m.Missing).Distinct(StringComparer.Ordinal)
            .Select(r => Of(r, [.. waiting.Where(m => m.Missing.Contains(r, StringComparer.Ordinal))], told(r), digestAbove))
            .ToArray();
        foreach (var turn in turns)
        {
            if (turn.Single is { } single)
            {
                var story = StoryOf(single, waiting, turn.Singles);
                return new MailStep([.. turns.Where(t => story.All(t.Singles.Contains)).Select(t => t.Recipient)], story);
            }

            if (turn.Digest.Length > 0)
            {
                return new MailStep([.. turns.Where(t => t.Digest.AsSpan().SequenceEqual(turn.Digest)).Select(t => t.Recipient)], turn.Digest);
            }
        }

        return null;
    }

    // The mail, or all of its alert where the end waits, too.
    private static Guid[] StoryOf(Guid mail, IReadOnlyList<PlannedMail> waiting, Guid[] singles)
    {
        var alert = waiting.First(m => m.Id == mail).Alert;
        var story = waiting.Where(m => alert != null && m.Alert == alert && singles.Contains(m.Id)).ToArray();
        return story.Any(m => m.IsEnd) ? Ids(story) : [mail];
    }

    private static Turn Of(string recipient, PlannedMail[] missing, ToldLately told, int digestAbove)
    {
        var others = missing.Where(m => m.Severity == null);
        var alerts = missing.Where(m => m.Severity != null).ToArray();
        if (told.All > digestAbove)
        {
            alerts = [.. alerts.Where(m => m.Severity == AlertSeverity.Critical)];
            told = told with { All = told.Critical };
        }

        return told.All > digestAbove ? new Turn(recipient, Ids(others), [])
            : alerts.Length + told.All <= digestAbove ? new Turn(recipient, [.. Ids(others), .. Ids(alerts)], [])
            : new Turn(recipient, Ids(others), Ids(alerts));
    }

    private static Guid[] Ids(IEnumerable<PlannedMail> mails) => [.. mails.Select(m => m.Id)];

    private readonly record struct Turn(string Recipient, Guid[] Singles, Guid[] Digest)
    {
        public Guid? Single => Singles.Length > 0 ? Singles[0] : null;
    }
}
