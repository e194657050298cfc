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
}
