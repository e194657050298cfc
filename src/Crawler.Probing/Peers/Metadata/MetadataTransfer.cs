using System.Buffers;
using System.Security.Cryptography;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;
using Crawler.Wire.Metainfo;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Probing.Peers.Metadata;

/// <summary>
/// The info dictionary on its way from one peer, apart from sockets and clocks: what to ask for next, and what came. Holds no more
/// bytes than the peer has sent, whatever size it claims.
/// </summary>
/// <param name="infoHash">What the bytes must give.</param>
/// <param name="extendedId">The peer's number for <c>ut_metadata</c>.</param>
/// <param name="size">Bytes that the peer says there are.</param>
/// <param name="maxPieces">The most pieces that the torrent may have: their number alone decides how much memory each visit takes.</param>
internal sealed class MetadataTransfer(InfoHash infoHash, byte extendedId, int size, long maxPieces)
{
    // Some clients drop requests beyond a handful that wait.
    private const int Window = 4;
    private readonly byte[]?[] _pieces = new byte[MetadataMessage.PieceCount(size)][];
    private int _asked;

    /// <summary>Bytes that the peer says there are.</summary>
    public int Size { get; } = size;

    /// <summary>Pieces that came.</summary>
    public int Received { get; private set; }

    /// <summary>Why it cannot be had from this peer; null while it can.</summary>
    public string? Fault { get; private set; }

    /// <summary>What the info dictionary says, once it is whole and right.</summary>
    public SwarmMetadata? Learned { get; private set; }

    /// <summary>Whether nothing more is to be asked or heard.</summary>
    public bool IsOver => Fault is not null || Learned is not null;

    /// <summary>Messages that ask for the next pieces; empty while enough are asked for.</summary>
    public ReadOnlyMemory<byte> Requests()
    {
        var output = new ArrayBufferWriter<byte>();
        while (!IsOver && _asked < _pieces.Length && _asked - Received < Window)
        {
            var payload = new ArrayBufferWriter<byte>();
            MetadataMessage.WriteRequest(payload, _asked++);
            PeerMessageWriter.Extended(output, extendedId, payload.WrittenSpan);
        }

        return output.WrittenMemory;
    }

    /// <summary>Takes the payload of one message. What was not asked for is passed over.</summary>
    public void Take(ReadOnlySpan<byte> payload)
    {
        if (IsOver)
        {
            return;
        }

        if (!MetadataMessage.TryRead(payload, out var message, out var error))
        {
            Fault = $"metadata message: {error}";
        }
        else if (message.Piece < _asked && message.Type == MetadataMessageType.Reject)
        {
            Fault = "the peer rejects requests for metadata";
        }
        else if (message.Piece < _asked && message.Type == MetadataMessageType.Data && _pieces[message.Piece] is null)
        {
            Take(message);
        }
    }

    private void Take(MetadataMessage message)
    {
        if ((message.TotalSize ?? Size) != Size || message.Data.Length != MetadataMessage.PieceLength(Size, message.Piece))
        {
            Fault = "metadata of another size than the peer said";
            return;
        }

        _pieces[message.Piece] = message.Data.ToArray();
        if (++Received == _pieces.Length)
        {
            Conclude();
        }
    }

    private void Conclude()
    {
        var info = new byte[Size];
        for (var i = 0; i < _pieces.Length; i++)
        {
            _pieces[i]!.CopyTo(info, (long)i * MetadataMessage.PieceSize);
            _pieces[i] = [];
        }

        if (infoHash != new InfoHash(SHA1.HashData(info)) && infoHash != new InfoHash(SHA256.HashData(info)))
        {
            Fault = "metadata of another info-hash";
        }
        else if (!MetainfoReader.TryReadInfo(info, MetainfoLimits.Default, out var metainfo, out var error))
        {
            Fault = $"metadata: {error}";
        }
        else if (metainfo.PieceCount is not > 0 || metainfo.PieceCount > maxPieces)
        {
            Fault = "metadata of a torrent without pieces, or with more than a bitfield may tell";
        }
        else
        {
            Learned = SwarmMetadata.Of(metainfo);
        }
    }
}
