using System.Text.Json.Serialization;

namespace Crawler.Lab.Truth;

/// <summary>A line of a truth file. Hex is lower case, times are UTC; what cannot be known is null.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RunTruth), "run")]
[JsonDerivedType(typeof(SwarmTruth), "swarm")]
[JsonDerivedType(typeof(PeerTruth), "peer")]
[JsonDerivedType(typeof(TrackerTruth), "tracker")]
[JsonDerivedType(typeof(ChangeTruth), "change")]
[JsonDerivedType(typeof(StateTruth), "state")]
[JsonDerivedType(typeof(EndTruth), "end")]
internal abstract record TruthLine;

/// <summary>The first line: which scenario, and since when all of it was there.</summary>
/// <param name="At">Since when.</param>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Seed">What its random choices came from.</param>
internal sealed record RunTruth(DateTimeOffset At, string Scenario, int Seed) : TruthLine;

/// <summary>A swarm as it was at the start.</summary>
internal sealed record SwarmTruth : TruthLine
{
    /// <summary>The swarm.</summary>
    public required string InfoHash { get; init; }

    /// <summary>The torrent's name.</summary>
    public required string Name { get; init; }

    /// <summary>The section of the scenario that it comes from.</summary>
    public required string Group { get; init; }

    /// <summary>Bytes of the content.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Pieces of the torrent.</summary>
    public required int Pieces { get; init; }

    /// <summary>Peers with every piece that a crawler can verify.</summary>
    public required int Seeds { get; init; }

    /// <summary>Peers without every piece that a crawler can verify.</summary>
    public required int Leechers { get; init; }

    /// <summary>Addresses where nobody is.</summary>
    public required int Dead { get; init; }

    /// <summary>Replicas of the rarest piece among the peers that can be verified, plus the share of pieces that have more.</summary>
    public required double DistributedCopies { get; init; }

    /// <summary>As reports name it: healthy, at_risk, seedless, dead.</summary>
    public required string Health { get; init; }
}

/// <summary>A peer, and what a right record of a visit to it says.</summary>
internal sealed record PeerTruth : TruthLine
{
    /// <summary>The swarm.</summary>
    public required string InfoHash { get; init; }

    /// <summary>Where it is listed.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Its peer id.</summary>
    public required string PeerId { get; init; }

    /// <summary>The program.</summary>
    public required string Client { get; init; }

    /// <summary>Its version, as far as it comes to tell; null when it tells none.</summary>
    public string? Version { get; init; }

    /// <summary>Pieces of the torrent.</summary>
    public required int Pieces { get; init; }

    /// <summary>Pieces that it says it has, at the start; null when it never comes to say.</summary>
    public required int? Have { get; init; }

    /// <summary>Share of pieces, 0 to 1; null like <see cref="Have"/>.</summary>
    public double? Progress { get; init; }

    /// <summary>Whether it has every piece, at the start.</summary>
    public required bool Seed { get; init; }

    /// <summary>Whether it answers at its address, at the start.</summary>
    public required bool Reachable { get; init; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Fault { get; init; }

    /// <summary>What it wants of encryption: plain, allow, prefer or require; null in files that do not tell.</summary>
    public string? Encryption { get; init; }

    /// <summary>The outcomes of a visit that are right while it is there.</summary>
    public required IReadOnlyList<string> Outcomes { get; init; }
}

/// <summary>A tracker, and what a right record of a query to it says.</summary>
internal sealed record TrackerTruth : TruthLine
{
    /// <summary>Its announce URL.</summary>
    public required string Url { get; init; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Fault { get; init; }

    /// <summary>The outcomes of an announce that are right.</summary>
    public required IReadOnlyList<string> Announce { get; init; }

    /// <summary>The outcomes of a scrape that are right, for each swarm asked for.</summary>
    public required IReadOnlyList<string> Scrape { get; init; }

    /// <summary>The seeders and leechers that it claims for every swarm, by the IP version it is asked over; null when it does not lie.</summary>
    public IReadOnlyDictionary<string, ClaimedCounts>? Counts { get; init; }
}

/// <summary>Counts that a tracker claims whatever is so.</summary>
/// <param name="Seeders">Complete peers.</param>
/// <param name="Leechers">Incomplete peers.</param>
internal sealed record ClaimedCounts(int Seeders, int Leechers);

/// <summary>From now on something else is so of a peer.</summary>
/// <param name="At">When.</param>
/// <param name="InfoHash">The swarm.</param>
/// <param name="Endpoint">Which peer.</param>
/// <param name="Reachable">Whether it answers at its address.</param>
/// <param name="Have">Pieces that it has.</param>
internal sealed record ChangeTruth(DateTimeOffset At, string InfoHash, string Endpoint, bool Reachable, int Have) : TruthLine;

/// <summary>From now on a swarm has these counts, among the peers that a crawler can verify.</summary>
/// <param name="At">When.</param>
/// <param name="InfoHash">The swarm.</param>
/// <param name="Seeds">Peers with every piece.</param>
/// <param name="Leechers">Peers without every piece.</param>
/// <param name="DistributedCopies">Replicas of the rarest piece, plus the share of pieces that have more.</param>
internal sealed record StateTruth(DateTimeOffset At, string InfoHash, int Seeds, int Leechers, double DistributedCopies) : TruthLine;

/// <summary>The last line of a run that ended in order: nothing is so any more.</summary>
/// <param name="At">When.</param>
internal sealed record EndTruth(DateTimeOffset At) : TruthLine;
