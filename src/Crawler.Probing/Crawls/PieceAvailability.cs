using Crawler.Probing.Observations;

namespace Crawler.Probing.Crawls;

/// <summary>How often each piece of a torrent is there among the peers reached.</summary>
/// <param name="pieces">Pieces of the torrent.</param>
/// <param name="complete">Peers with every piece that were reached before.</param>
internal sealed class PieceAvailability(int pieces, int complete = 0)
{
    private readonly int[] _replicas = new int[pieces];
    private int _complete = complete;

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

    /// <summary>Mainline's number: replicas of the rarest piece, plus the share of pieces that have more. Null for a torrent without pieces.</summary>
    public double? DistributedCopies()
    {
        if (_replicas.Length == 0)
        {
            return null;
        }

        var rarest = _replicas.Min();
        return _complete + rarest + ((double)_replicas.Count(x => x > rarest) / _replicas.Length);
    }
}
