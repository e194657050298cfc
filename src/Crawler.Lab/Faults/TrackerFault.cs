using Crawler.Lab.Truth;

namespace Crawler.Lab.Faults;

/// <summary>One way in which a tracker fails or lies.</summary>
/// <param name="Code">How scenarios and truth files call it.</param>
/// <param name="Announce">The outcomes of an announce that are right.</param>
/// <param name="Scrape">The outcomes of a scrape that are right, for each swarm asked for.</param>
internal sealed record TrackerFault(string Code, IReadOnlyList<string> Announce, IReadOnlyList<string> Scrape)
{
    /// <summary>One whose announces and scrapes have the same right outcome.</summary>
    public TrackerFault(string code, string outcome)
        : this(code, [outcome], [outcome])
    {
    }

    /// <summary>The counts that it claims, by IP version; null when it does not lie about them.</summary>
    public IReadOnlyDictionary<string, ClaimedCounts>? Counts { get; init; }

    /// <summary>Whether it lists addresses where nobody is.</summary>
    public bool ListsGhosts { get; init; }

    /// <summary>Whether it is found at ::1 too, and answers differently there.</summary>
    public bool HasBothFamilies => Counts is { Count: > 1 } both && both.Values.Distinct().Skip(1).Any();

    /// <summary>Answers an HTTP request.</summary>
    public required Func<FaultyHttpExchange, CancellationToken, Task> Answer { get; init; }

    /// <summary>Changes the reply of a sound tracker over UDP and returns its new length, 0 for none; null when it has no UDP form.</summary>
    public Func<FaultyUdpReply, int>? Change { get; init; }
}
