using Crawler.Probing.Observations;

namespace Crawler.Probing.Crawls;

/// <summary>What is remembered of one peer in one swarm between visits.</summary>
internal sealed class KnownPeer(PeerSource source)
{
    private int _passOver;
    private DateTimeOffset? _firstAnswered;

    /// <summary>Who named it first.</summary>
    public PeerSource Source { get; } = source;

    /// <summary>Visits that failed in a row.</summary>
    public int Failures { get; private set; }

    /// <summary>When it is to be seen again between crawls; null for a peer that is not there as far as we know.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>Whether this crawl visits it. Whoever never answered is passed over now and then.</summary>
    public bool TakePart()
    {
        if (_passOver == 0)
        {
            return true;
        }

        _passOver--;
        return false;
    }

    /// <summary>It was handshaken.</summary>
    public void Answered(DateTimeOffset at, CrawlOptions options, int thinning)
    {
        _firstAnswered ??= at;
        Failures = 0;
        _passOver = 0;
        DueAt = at + (VisitRhythm.Next(at - _firstAnswered.Value, options) * thinning);
    }

    /// <summary>It was not reached.</summary>
    public void Failed(DateTimeOffset at, CrawlOptions options)
    {
        Failures++;
        if (_firstAnswered is not { } first)
        {
            _passOver = VisitRhythm.PassedOver(Failures);
        }
        else
        {
            // Seen again soon, until it is certain that it has left; after that, at crawls only.
            DueAt = Failures < VisitRhythm.FailuresToEnd(at - first) ? at + options.RevisitShortest : null;
        }
    }
}
