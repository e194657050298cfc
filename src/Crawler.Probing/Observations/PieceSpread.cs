namespace Crawler.Probing.Observations;

/// <summary>How often the pieces of a torrent are there among the peers that one crawl reached.</summary>
public sealed record PieceSpread
{
    /// <summary>The most of the rarest pieces that are named.</summary>
    public const int MostNamed = 16;

    /// <summary>The most stretches that <see cref="Strip"/> has.</summary>
    public const int MostStretches = 200;

    /// <summary>Pieces of the torrent, from 1.</summary>
    public required int Pieces { get; init; }

    /// <summary>Peers that have the rarest piece, complete ones included.</summary>
    public required int RarestReplicas { get; init; }

    /// <summary>Pieces that are as rare as that, from 1.</summary>
    public required int RarestPieces { get; init; }

    /// <summary>The first of these, by their index; at most <see cref="MostNamed"/>.</summary>
    public required IReadOnlyList<int> Rarest { get; init; }

    /// <summary>
    /// The torrent from its first piece to its last in equal stretches, and of each the replicas of its rarest piece. Of at most
    /// <see cref="MostStretches"/> pieces each is a stretch: then these are the replicas of every piece.
    /// </summary>
    public required IReadOnlyList<int> Strip { get; init; }

    /// <summary>Mainline's number: replicas of the rarest piece, plus the share of pieces that have more.</summary>
    public double DistributedCopies => RarestReplicas + ((double)(Pieces - RarestPieces) / Pieces);
}
