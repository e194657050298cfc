using Crawler.Wire.Identity;

namespace Crawler.Lab.Scenarios;

/// <summary>One swarm of a scenario.</summary>
internal sealed record SwarmPlan
{
    /// <summary>Name of the torrent, fit for a file name.</summary>
    public required string Name { get; init; }

    /// <summary>Pieces of the torrent.</summary>
    public int Pieces { get; init; } = 256;

    /// <summary>Bytes in a piece.</summary>
    public int PieceLength { get; init; } = 256 * 1024;

    /// <summary>
    /// The name that the swarm goes by, where it is not its torrent's: for tools that know one info-hash. Its peers have no metadata to
    /// give, and there is no .torrent file of it.
    /// </summary>
    public InfoHash? InfoHash { get; init; }

    /// <summary>Peers with every piece.</summary>
    public int Seeds { get; init; }

    /// <summary>Peers with some pieces.</summary>
    public int Leechers { get; init; }

    /// <summary>Addresses that the tracker lists and where nobody listens.</summary>
    public int Dead { get; init; }

    /// <summary>The least and the greatest share of the pieces that a leecher has, 0 to 1.</summary>
    public (double From, double To) Progress { get; init; } = (0, 0.99);

    /// <summary>
    /// Only without seeds: copies of every piece among the leechers, at least. 0 means that one piece is with nobody; null leaves it
    /// to chance.
    /// </summary>
    public int? Copies { get; init; }

    /// <summary>The section that it comes from, where one section makes several swarms; null where it makes one.</summary>
    public string? Group { get; init; }

    /// <summary>How it changes while it is simulated.</summary>
    public LifePlan Life { get; init; } = LifePlan.None;

    /// <summary>Swarms of this kind.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Names of its trackers, <c>main</c> for the lab's own; empty for all.</summary>
    public IReadOnlyList<string> Trackers { get; init; } = [];

    /// <summary>Peers that fail or lie, besides the sound ones.</summary>
    public IReadOnlyList<FaultCount> Faults { get; init; } = [];

    /// <summary>The share of seeds and leechers that cannot be reached from outside, 0 to 1.</summary>
    public double Nat { get; init; }

    /// <summary>What sound peers want of encryption, and in which proportion; empty for what each program wants by itself.</summary>
    public IReadOnlyList<EncryptionShare> Encryption { get; init; } = [];

    /// <summary>Its peers tell callers of each other (BEP 11), as far as their programs can.</summary>
    public bool Pex { get; init; }

    /// <summary>The share of sound peers that live at ::1, 0 to 1.</summary>
    public double V6 { get; init; }

    /// <summary>Of the leechers, so many have all that they want, and only upload (BEP 21).</summary>
    public int PartialSeeds { get; init; }

    /// <summary>The swarms that the section makes, each with a name of its own.</summary>
    public IEnumerable<SwarmPlan> Several() =>
        Count == 1 ? [this] : Enumerable.Range(1, Count).Select(i => this with { Name = $"{Name}-{i:000}", Group = Name, Count = 1 });

    /// <summary>Peers at the start, dead addresses and faulty ones included.</summary>
    public int Peers => Seeds + Leechers + Dead + Faults.Sum(f => f.Peers);
}
