using System.Buffers;
using System.Buffers.Binary;
using Crawler.Lab.Content;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Lab.Seeding;

/// <summary>
/// One peer's side of the conversation as a state: messages go in, answers and uploads wait to be taken out. No socket. Thread-safe:
/// one thread hands messages in, one takes answers out, and <see cref="UploadSlots"/> gives and takes the turn.
/// </summary>
internal sealed class SeedSession : IDisposable
{
    private const int MaxBlock = 128 * 1024;
    private const int MaxAnswerBytes = 64 * 1024;
    private const int HashRequestSize = 48;
    private const byte HashRequest = 21;
    private const byte HashReject = 23;

    private readonly Lock _gate = new();
    private readonly SeededTorrent _torrent;
    private readonly UploadSlots _slots;
    private readonly bool _fast;
    private readonly List<Upload> _uploads = [];
    private readonly SemaphoreSlim _something = new(0, 1);
    private ArrayBufferWriter<byte> _answers = new();
    private bool _served;
    private bool _flooded;

    public SeedSession(SeededTorrent torrent, UploadSlots slots, bool fast)
    {
        _torrent = torrent;
        _slots = slots;
        _fast = fast;
    }

    /// <summary>Takes a message; false when the connection has to end.</summary>
    public bool TryHandle(in PeerMessageReader message)
    {
        if (message.IsKeepAlive)
        {
            return true;
        }

        switch (message.Id)
        {
            case PeerMessageId.Interested:
                _slots.Enter(this);
                return true;
            case PeerMessageId.NotInterested:
                _slots.Leave(this);
                return true;
            case PeerMessageId.HaveAll:
                return !_torrent.Have.IsComplete;
            case PeerMessageId.Bitfield:
                // Two complete peers have nothing to give to each other.
                return !(_torrent.Have.IsComplete && Wire.Peers.Bitfield.Popcount(message.Payload) >= _torrent.Layout.PieceCount);
            case PeerMessageId.Piece:
                return false;
        }

        lock (_gate)
        {
            var allowed = message.Id switch
            {
                PeerMessageId.Request => TryRequest(message.Payload),
                PeerMessageId.Cancel => TryCancel(message.Payload),
                PeerMessageId.Extended => TryExtended(message.Payload),
                (PeerMessageId)HashRequest => TryRefuseHashes(message.Payload),
                _ => true,
            };
            return allowed && !_flooded;
        }
    }

    /// <summary>The peer's turn begins.</summary>
    public void Unchoke()
    {
        lock (_gate)
        {
            _served = true;
            Answer(o => PeerMessageWriter.Bare(o, PeerMessageId.Unchoke));
        }
    }

    /// <summary>The peer's turn is over; what it asked for is forgotten.</summary>
    public void Choke()
    {
        lock (_gate)
        {
            _served = false;
            Answer(o => PeerMessageWriter.Bare(o, PeerMessageId.Choke));
            foreach (var upload in _uploads.Where(u => !u.IsMetadata))
            {
                Reject(upload.Index, upload.Begin, upload.Length);
            }

            _uploads.RemoveAll(u => !u.IsMetadata);
        }
    }

    /// <summary>Waits until there may be something to take.</summary>
    public Task WaitAsync(CancellationToken cancel) => _something.WaitAsync(cancel);

    /// <summary>Takes the answers that wait; empty when there are none.</summary>
    public ReadOnlyMemory<byte> TakeAnswers()
    {
        lock (_gate)
        {
            if (_answers.WrittenCount == 0)
            {
                return default;
            }

            var taken = _answers.WrittenMemory;
            _answers = new ArrayBufferWriter<byte>();
            return taken;
        }
    }

    /// <summary>Takes the upload that was asked for first.</summary>
    public bool TryTakeUpload(out Upload upload)
    {
        lock (_gate)
        {
            upload = _uploads.FirstOrDefault();
            if (_uploads.Count == 0)
            {
                return false;
            }

            _uploads.RemoveAt(0);
            return true;
        }
    }

    /// <summary>The number by which the peer wants to be handed the info dictionary.</summary>
    public byte MetadataId { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => _something.Dispose();

    private bool TryRequest(ReadOnlySpan<byte> payload)
    {
        if (!TryReadBlock(payload, out var index, out var begin, out var length))
        {
            return false;
        }

        if (!_served || !_torrent.Have[index] || _uploads.Count >= SeedGreeting.Reqq)
        {
            Reject(index, begin, length);
            return true;
        }

        _uploads.Add(new Upload(index, begin, length));
        Wake();
        return true;
    }

    private bool TryCancel(ReadOnlySpan<byte> payload)
    {
        if (!TryReadBlock(payload, out var index, out var begin, out var length))
        {
            return false;
        }

        if (_uploads.Remove(new Upload(index, begin, length)))
        {
            Reject(index, begin, length);
        }

        return true;
    }

    private bool TryReadBlock(ReadOnlySpan<byte> payload, out int index, out int begin, out int length)
    {
        index = begin = length = 0;
        if (payload.Length != 12)
        {
            return false;
        }

        index = BinaryPrimitives.ReadInt32BigEndian(payload);
        begin = BinaryPrimitives.ReadInt32BigEndian(payload[4..]);
        length = BinaryPrimitives.ReadInt32BigEndian(payload[8..]);
        return (uint)index < (uint)_torrent.Layout.PieceCount && length is > 0 and <= MaxBlock && begin >= 0
            && begin <= _torrent.Layout.PieceSize(index) - length;
    }

    private bool TryExtended(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return false;
        }

        if (payload[0] == 0)
        {
            var read = ExtendedHandshake.TryRead(payload[1..], out var handshake, out _);
            MetadataId = (byte)(handshake?.Messages.GetValueOrDefault("ut_metadata") ?? 0);
            return read;
        }

        if (payload[0] == SeedGreeting.MetadataId && MetadataId != 0 && MetadataAnswer.TryReadRequest(payload[1..], out var piece))
        {
            AnswerMetadata(piece);
        }

        return true;
    }

    private void AnswerMetadata(int piece)
    {
        if (piece < MetadataMessage.PieceCount(_torrent.Info.Length) && _uploads.Count < SeedGreeting.Reqq)
        {
            _uploads.Add(new Upload(piece, 0, MetadataMessage.PieceSize, IsMetadata: true));
            Wake();
            return;
        }

        Answer(o => MetadataAnswer.Write(o, MetadataId, default, piece));
    }

    // Clients that have the piece layers need no hashes; the answer sends the others elsewhere (BEP 52).
    private bool TryRefuseHashes(ReadOnlySpan<byte> payload)
    {
        var request = payload.ToArray();
        Answer(o => PeerMessageWriter.WithPayload(o, (PeerMessageId)HashReject, request));
        return request.Length == HashRequestSize;
    }

    private void Reject(int index, int begin, int length)
    {
        if (_fast)
        {
            Answer(o => PeerMessageWriter.Block(o, PeerMessageId.RejectRequest, index, begin, length));
        }
    }

    private void Answer(Action<IBufferWriter<byte>> write)
    {
        // A peer that asks and does not read is hung up on, not waited for with ever more memory.
        _flooded |= _answers.WrittenCount > MaxAnswerBytes;
        if (!_flooded)
        {
            write(_answers);
            Wake();
        }
    }

    private void Wake()
    {
        if (_something.CurrentCount == 0)
        {
            _something.Release();
        }
    }
}
