using System.Buffers.Binary;

namespace Crawler.Wire.Peers;

/// <summary>
/// Reads length-prefixed messages from the bytes received so far. When <see cref="Read"/> is false, <see cref="Error"/> tells a
/// message that is not there whole yet (no error) from one that never can be (an error).
/// </summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html</remarks>
public ref struct PeerMessageReader
{
    /// <summary>Bytes of the length prefix.</summary>
    public const int PrefixSize = 4;

    private readonly ReadOnlySpan<byte> _input;
    private readonly int _maxLength;

    /// <summary>Reads from <paramref name="input"/>.</summary>
    /// <param name="input">Bytes behind the handshake, or behind what was consumed before.</param>
    /// <param name="maxLength">The longest message let through, without its prefix.</param>
    public PeerMessageReader(ReadOnlySpan<byte> input, int maxLength)
    {
        _input = input;
        _maxLength = maxLength;
    }

    /// <summary>Bytes of whole messages read so far.</summary>
    public int Consumed { get; private set; }

    /// <summary>Whether the message is a keep-alive, which has neither id nor payload.</summary>
    public bool IsKeepAlive { get; private set; }

    /// <summary>The message's id; any byte may come.</summary>
    public PeerMessageId Id { get; private set; }

    /// <summary>What follows the id.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>Bytes that the next message needs in all, prefix included, as far as is known; at least 4.</summary>
    public int Needed { get; private set; }

    /// <summary>Why no message can be read here, or no error.</summary>
    public WireError Error { get; private set; }

    /// <summary>Reads the next message; false when it is not whole, or not allowed (see <see cref="Error"/>).</summary>
    public bool Read()
    {
        var rest = _input[Consumed..];
        Needed = PrefixSize;
        if (Error.IsError || rest.Length < PrefixSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > _maxLength)
        {
            Error = new WireError(WireErrorKind.TooLarge, Consumed, "a message longer than the limit");
            return false;
        }

        Needed = PrefixSize + (int)length;
        if (rest.Length < Needed)
        {
            return false;
        }

        IsKeepAlive = length == 0;
        Id = IsKeepAlive ? default : (PeerMessageId)rest[PrefixSize];
        Payload = IsKeepAlive ? default : rest[(PrefixSize + 1)..Needed];
        Consumed += Needed;
        return true;
    }

    /// <summary>The payload of a <see cref="PeerMessageId.Have"/> and of others that are one index.</summary>
    public readonly bool TryReadIndex(out uint index)
    {
        index = 0;
        return Payload.Length == 4 && BinaryPrimitives.TryReadUInt32BigEndian(Payload, out index);
    }
}
