using Crawler.Probing.Crawls;

namespace Crawler.Storage.Sessions;

/// <summary>
/// One peer in one swarm as its visits tell it, in the order of time. A peer is there while its handshakes follow each other without a
/// longer gap; it is gone once enough visits in a row have failed (<see cref="VisitRhythm.FailuresToEnd"/>), since the first of these.
/// </summary>
/// <param name="gap">Longest time between two looks that still make one session.</param>
internal sealed class Presence(TimeSpan gap)
{
    /// <summary>When the peer was last known not to be there before the session; null when its coming was not observed.</summary>
    public DateTimeOffset? AbsentBefore { get; set; }

    /// <summary>First handshake of the session; null while there is none.</summary>
    public DateTimeOffset? FirstSeen { get; set; }

    /// <summary>Newest handshake.</summary>
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>First failed visit after it; null when there was none.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>Newest failed visit; null when there was none.</summary>
    public DateTimeOffset? Failed { get; set; }

    /// <summary>Failed visits since the newest handshake.</summary>
    public int Failures { get; set; }

    /// <summary>A handshake. Gives the session that it shows to be over, if any.</summary>
    /// <param name="at">When.</param>
    /// <param name="wholeCrawl">Begin of the newest crawl before it that knew the whole swarm; null when there was none.</param>
    public Session? Answered(DateTimeOffset at, DateTimeOffset? wholeCrawl)
    {
        Session? over = null;
        if (FirstSeen is { } first)
        {
            if (at < LastSeen)
            {
                // Told late, by another journal: it can only widen the session.
                FirstSeen = at < first ? at : first;
                AbsentBefore = AbsentBefore < FirstSeen ? AbsentBefore : null;
                return null;
            }

            if (at - LastSeen > gap)
            {
                over = Close();
            }
        }

        if (FirstSeen is null)
        {
            FirstSeen = at;
            AbsentBefore = LaterOf(Failed, wholeCrawl) is { } absent && absent < at && at - absent <= gap ? absent : null;
        }

        LastSeen = at;
        FailingSince = null;
        Failures = 0;
        return over;
    }

    /// <summary>A visit that failed. Gives the session that it ends, if any.</summary>
    /// <param name="at">When.</param>
    public Session? NotReached(DateTimeOffset at)
    {
        if (at < LastSeen)
        {
            return null;
        }

        FailingSince ??= at;
        Failed = LaterOf(Failed, at);
        Failures++;
        return FirstSeen is { } first && Failures >= VisitRhythm.FailuresToEnd(LastSeen - first) ? Close() : null;
    }

    private Session Close()
    {
        var absent = FailingSince is { } since && since - LastSeen <= gap ? FailingSince : null;
        var session = new Session(AbsentBefore, FirstSeen!.Value, LastSeen, absent);
        FirstSeen = AbsentBefore = null;
        return session;
    }

    private static DateTimeOffset? LaterOf(DateTimeOffset? a, DateTimeOffset? b) => a > b || b is null ? a : b;
}
