using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Crawler.Lab.Scenarios;
using Crawler.Wire.Bencode;
using Crawler.Wire.Identity;

namespace Crawler.Lab.Swarms;

/// <summary>A torrent (BEP 3, BEP 12) whose content exists nowhere: its piece hashes are drawn, since nobody ever transfers a piece.</summary>
internal sealed class SimulatedTorrent
{
    private readonly byte[] _info;

    /// <summary>Makes the torrent; the same name, size and seed give the same info-hash.</summary>
    public SimulatedTorrent(SwarmPlan plan, int seed)
    {
        // The last piece is short, as it mostly is.
        TotalBytes = ((long)(plan.Pieces - 1) * plan.PieceLength) + (plan.PieceLength / 3);
        _info = WriteInfo(plan, TotalBytes, DrawHashes(plan, seed));
        InfoHash = plan.InfoHash ?? new InfoHash(SHA1.HashData(_info));
        Info = plan.InfoHash is null ? _info : default;
    }

    /// <summary>The swarm.</summary>
    public InfoHash InfoHash { get; }

    /// <summary>Bytes of the content.</summary>
    public long TotalBytes { get; }

    /// <summary>The info dictionary; empty where the swarm goes by another name than its hash.</summary>
    public ReadOnlyMemory<byte> Info { get; }

    /// <summary>The .torrent file, each tracker a tier of its own.</summary>
    public byte[] ToFile(IReadOnlyList<Uri> trackers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        if (trackers.Count > 0)
        {
            writer.String("announce"u8);
            writer.String(trackers[0].OriginalString);
            writer.String("announce-list"u8);
            writer.BeginList();
            foreach (var tracker in trackers)
            {
                writer.BeginList();
                writer.String(tracker.OriginalString);
                writer.End();
            }

            writer.End();
        }

        writer.String("created by"u8);
        writer.String("swarmlab");
        writer.String("info"u8);
        writer.Raw(_info);
        writer.End();
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] WriteInfo(SwarmPlan plan, long total, byte[] hashes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(buffer);
        writer.BeginDictionary();
        writer.String("length"u8);
        writer.Integer(total);
        writer.String("name"u8);
        writer.String(plan.Name);
        writer.String("piece length"u8);
        writer.Integer(plan.PieceLength);
        writer.String("pieces"u8);
        writer.String(hashes);
        writer.End();
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] DrawHashes(SwarmPlan plan, int seed)
    {
        var hashes = new byte[plan.Pieces * Crawler.Wire.Identity.InfoHash.Size];
        var start = SHA256.HashData(Encoding.UTF8.GetBytes($"{plan.Name} {seed}"));
        new Random(BitConverter.ToInt32(start)).NextBytes(hashes);
        return hashes;
    }
}
