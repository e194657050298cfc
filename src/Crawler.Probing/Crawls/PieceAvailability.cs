using Crawler.Probing.Observations;

namespace Crawler.Probing.Crawls;

/// <summary>How often each piece of a torrent is there among the peers reached.</summary>
/// <param name="pieces">Pieces of the torrent, from 1 to <see cref="MostPieces"/>.</param>
/// <param name="complete">Peers with every piece that were reached before.</param>
internal sealed class PieceAvailability(int pieces, int complete = 0)
{
    /// <summary>The most pieces that are counted: 32 MiB of counters for each crawl under way, and as many as bitfields are read of.</summary>
    public const int MostPieces = 8 * 1024 * 1024;

    private readonly int[] _replicas = new int[pieces];
    private int _complete = complete;

    /// <summary>Counters for a torrent; null where the number of its pieces is not known, or no number of pieces that can be counted.</summary>
    public static PieceAvailability? Of(int? pieces, int complete = 0) =>
        pieces is > 0 and <= MostPieces and { } known ? new PieceAvailability(known, complete) : null;

    /// <summary>Adds a peer that said what it has.</summary>
    public void Add(PeerVisit visit)
    {
        if (visit.Seed == true)
        {
            _complete++;
        }
        else if (visit.Bitfield is { } bitfield)
        {
            var bits = bitfield.Span;
            for (var i = 0; i < Math.Min(_replicas.Length, bits.Length * 8); i++)
            {
                _replicas[i] += (bits[i >> 3] >> (7 - (i & 7))) & 1;
            }
        }
    }

    /// <summary>What they come to.</summary>
    public PieceSpread Spread()
    {
        var rarest = _replicas.Min();
        var named = new List<int>(PieceSpread.MostNamed);
        var count = 0;
        for (var i = 0; i < _replicas.Length; i++)
        {
            if (_replicas[i] == rarest && count++ < PieceSpread.MostNamed)
            {
                named.Add(i);
            }
        }

        return new PieceSpread
        {
            Pieces = _replicas.Length,
            RarestReplicas = _complete + rarest,
            RarestPieces = count,
            Rarest = named,
            Strip = Strip(),
        };
    }

    private int[] Strip()
    {
        var strip = new int[Math.Min(_replicas.Length, PieceSpread.MostStretches)];
        for (var i = 0; i < strip.Length; i++)
        {
            var from = (int)((long)_replicas.Length * i / strip.Length);
            var to = (int)((long)_replicas.Length * (i + 1) / strip.Length);
            strip[i] = _complete + new ArraySegment<int>(_replicas, from, to - from).Min();
        }

        return strip;
    }
}
