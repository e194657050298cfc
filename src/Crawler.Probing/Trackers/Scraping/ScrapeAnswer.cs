using Crawler.Probing.Observations;

namespace Crawler.Probing.Trackers.Scraping;

/// <summary>One request of a pass, and which of its hashes the answer holds.</summary>
internal sealed class ScrapeAnswer
{
    private readonly int _first;
    private readonly int _last;

    public ScrapeAnswer(IReadOnlyList<SwarmRef> asked, TrackerCheck check)
    {
        Asked = asked;
        Check = check;
        var next = 0;
        for (var place = 1; place <= asked.Count && IsAnswer; place++)
        {
            if (next < check.Claims.Count && check.Claims[next].Swarm == asked[place - 1])
            {
                next++;
                _first = _first == 0 ? place : _first;
                _last = place;
            }
            else
            {
                Missing.Add(new MissingHash(asked[place - 1], place, this));
            }
        }

        Count = next;
    }

    /// <summary>The swarms asked for.</summary>
    public IReadOnlyList<SwarmRef> Asked { get; }

    /// <summary>The check, with a claim for each hash answered.</summary>
    public TrackerCheck Check { get; }

    /// <summary>Whether the tracker answered with counts, be it for none.</summary>
    public bool IsAnswer => Check.Outcome == ProbeOutcome.Ok;

    /// <summary>Hashes answered.</summary>
    public int Count { get; }

    /// <summary>Hashes without an answer, in the order asked.</summary>
    public List<MissingHash> Missing { get; } = [];

    /// <summary>
    /// Hashes that a request may have so that none is left out for being too many: trackers take as many as they answered, and those
    /// that take the first (or the last) of a list took all up to (or from) what they answered.
    /// </summary>
    public int SafeSize => Math.Max(1, Math.Max(Count, Count == 0 ? 0 : Math.Min(_last, Asked.Count - _first + 1)));

    /// <summary>Whether a hash that was answered comes after this place.</summary>
    public bool IsAnsweredAfter(int place) => _last > place;

    /// <summary>The check, with these besides as swarms that the tracker does not know.</summary>
    public TrackerCheck With(IReadOnlyCollection<MissingHash> unknown) => unknown.Count == 0 ? Check : Check with
    {
        Claims = [.. Check.Claims, .. unknown.Select(x => new SwarmClaim(x.Swarm, ProbeOutcome.UnknownTorrent, null, null, null))],
    };
}

/// <summary>A hash that an answer left out.</summary>
/// <param name="Swarm">The swarm.</param>
/// <param name="Place">Where in the request it stood, from 1.</param>
/// <param name="Origin">The answer.</param>
internal sealed record MissingHash(SwarmRef Swarm, int Place, ScrapeAnswer Origin);
