using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Crawler.Wire.Peers;

/// <summary>A set of pieces, one bit each, most significant bit first, spare bits 0.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html</remarks>
public sealed class Bitfield
{
    private readonly byte[] _bytes;

    private Bitfield(byte[] bytes, int pieces)
    {
        _bytes = bytes;
        Pieces = pieces;
    }

    /// <summary>Pieces of the torrent.</summary>
    public int Pieces { get; }

    /// <summary>The bytes of the message's payload.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Pieces in the set.</summary>
    public int Count => Popcount(_bytes);

    /// <summary>Whether every piece is in the set.</summary>
    public bool IsComplete => Count == Pieces;

    /// <summary>Whether a piece is in the set; false beyond the last one.</summary>
    public bool this[int index] =>
        (uint)index < (uint)Pieces && (_bytes[index >> 3] & (0x80 >> (index & 7))) != 0;

    /// <summary>Bytes of a bitfield for so many pieces.</summary>
    public static int ByteCount(int pieces) => (int)(((long)pieces + 7) / 8);

    /// <summary>Bits that are set.</summary>
    public static int Popcount(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            count += BitOperations.PopCount(word);
        }

        foreach (var b in bytes[(words.Length * sizeof(ulong))..])
        {
            count += BitOperations.PopCount(b);
        }

        return count;
    }

    /// <summary>No piece.</summary>
    public static Bitfield None(int pieces) => new(new byte[ByteCount(pieces)], pieces);

    /// <summary>Every piece.</summary>
    public static Bitfield All(int pieces)
    {
        var bytes = new byte[ByteCount(pieces)];
        bytes.AsSpan().Fill(0xFF);
        if ((pieces & 7) != 0)
        {
            bytes[^1] = (byte)(0xFF << (8 - (pieces & 7)));
        }

        return new Bitfield(bytes, pieces);
    }

    /// <summary>Reads a message's payload for a torrent of <paramref name="pieces"/> pieces: the length must fit, spare bits must be 0.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, int pieces, [NotNullWhen(true)] out Bitfield? bitfield, out WireError error)
    {
        bitfield = Fits(payload, pieces, out error) ? new Bitfield(payload.ToArray(), pieces) : null;
        return bitfield is not null;
    }

    /// <summary>Whether a message's payload is a bitfield of so many pieces: the length must fit, spare bits must be 0.</summary>
    public static bool Fits(ReadOnlySpan<byte> payload, int pieces, out WireError error)
    {
        if (payload.Length != ByteCount(pieces))
        {
            error = new WireError(WireErrorKind.BadLength, payload.Length, $"a bitfield of {pieces} pieces has {ByteCount(pieces)} bytes");
            return false;
        }

        if ((pieces & 7) != 0 && (payload[^1] & (0xFF >> (pieces & 7))) != 0)
        {
            error = new WireError(WireErrorKind.InvalidValue, payload.Length - 1, "the spare bits of a bitfield must be 0");
            return false;
        }

        error = default;
        return true;
    }

    /// <summary>Adds a piece; false when there is no such piece.</summary>
    public bool Add(long index)
    {
        if (index < 0 || index >= Pieces)
        {
            return false;
        }

        _bytes[index >> 3] |= (byte)(0x80 >> (int)(index & 7));
        return true;
    }
}
