namespace Crawler.Probing.Observations;

/// <summary>
/// One thing that was seen, with when and by what. The kinds are <see cref="TrackerRequest"/>, <see cref="TrackerCheck"/>, <see cref="ScrapedBlock"/>,
/// <see cref="PeerVisit"/>, <see cref="SwarmSnapshot"/> and <see cref="WebSeedCheck"/>. Unknown is null, never 0.
/// </summary>
public abstract record Observation
{
    /// <summary>When it was seen (UTC): the moment the answer was complete, or the failure certain.</summary>
    public required DateTimeOffset ObservedAt { get; init; }
}
