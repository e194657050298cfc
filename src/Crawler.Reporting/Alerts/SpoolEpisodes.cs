namespace Crawler.Reporting.Alerts;

/// <summary>An alert of the spool among those with the same key: what the database's rules would make of it, as far as the spool alone can know.</summary>
/// <param name="Entry">As it is on disk.</param>
/// <param name="Key">The same for all that the database would count in one alert.</param>
/// <param name="Severity">Of the alert; for an end, of what it ends.</param>
/// <param name="Waits">It is to be mailed.</param>
/// <param name="IsLeftOut">It is counted and not mailed.</param>
internal sealed record SpoolEpisode(SpooledAlert Entry, string Key, AlertSeverity Severity, bool Waits, bool IsLeftOut)
{
    /// <summary>How often the alert came, by the spool.</summary>
    public long Count { get; init; }

    /// <summary>When it last came.</summary>
    public DateTimeOffset LastAt { get; init; }

    public DigestLine ToLine()
    {
        var mail = AlertMail.For(Entry.Alert);
        return new DigestLine(
            Entry.Alert.Id, Key, Entry.Alert.Kind == AlertKind.Resolved ? "resolved" : "alert", Entry.Alert.Code, Severity, mail.Subject, mail.Text,
            Entry.Alert.RaisedAt, Count, LastAt);
    }
}

/// <summary>Reads episodes out of what lies in the spool.</summary>
internal static class SpoolEpisodes
{
    /// <summary>All entries, in order, each with what is to be done for it.</summary>
    /// <param name="entries">What lies in the spool, oldest first.</param>
    /// <param name="mailsPerHour">Most mails for occurrences of one key.</param>
    /// <param name="wasOpen">Whether the database, when it was there, had a state of this key open: people were told of it.</param>
    /// <param name="now">The present.</param>
    public static IReadOnlyList<SpoolEpisode> Read(IReadOnlyList<SpooledAlert> entries, int mailsPerHour, Func<string, bool> wasOpen, DateTimeOffset now)
    {
        var open = new Dictionary<string, AlertSeverity>(StringComparer.Ordinal);
        var ends = new Dictionary<string, int>(StringComparer.Ordinal);
        var mails = new Dictionary<string, int>(StringComparer.Ordinal);
        var episodes = new List<SpoolEpisode>(entries.Count);
        foreach (var entry in entries)
        {
            var key = entry.Alert.Key;
            var episode = $"{key}#{ends.GetValueOrDefault(key)}";
            var severity = entry.Alert.Severity;
            var (waits, leftOut) = (false, false);
            switch (entry.Alert.Kind)
            {
                case AlertKind.Raised:
                    leftOut = !open.TryAdd(key, severity);
                    // Where people were told of it before, the database decides once it is back.
                    waits = !leftOut && !(ends.GetValueOrDefault(key) == 0 && wasOpen(key));
                    break;
                case AlertKind.Resolved:
                    // What began before the database went away, the database will end.
                    waits = open.Remove(key, out severity);
                    ends[key] = ends.GetValueOrDefault(key) + 1;
                    break;
                default:
                    var lately = mails.GetValueOrDefault(key);
                    (waits, leftOut) = lately < mailsPerHour ? (true, false) : (false, true);
                    mails[key] = lately + (entry.IsSettled && !(entry.MailedAt > now.AddHours(-1)) ? 0 : 1);
                    break;
            }

            episodes.Add(new SpoolEpisode(entry, episode, severity, waits && !entry.IsSettled, leftOut && !entry.IsSettled));
        }

        var counts = episodes.Where(e => e.Entry.Alert.Kind != AlertKind.Resolved).GroupBy(e => e.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (Count: g.LongCount(), LastAt: g.Max(e => e.Entry.Alert.RaisedAt)), StringComparer.Ordinal);
        return
        [
            .. episodes.Select(e => counts.TryGetValue(e.Key, out var c)
                ? e with { Count = c.Count, LastAt = c.LastAt }
                : e with { LastAt = e.Entry.Alert.RaisedAt }),
        ];
    }
}
