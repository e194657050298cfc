using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Crawler.Wire.Identity;

/// <summary>The full 32-byte SHA-256 of a v2 info dictionary (BEP 52). On the wire it is cut to <see cref="Truncated"/>.</summary>
public readonly record struct InfoHashV2
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly UInt128 _a;
    private readonly UInt128 _b;

    /// <summary>Reads the first 32 bytes of <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentException">Fewer than 32 bytes.</exception>
    public InfoHashV2(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size)
        {
            throw new ArgumentException("A v2 info-hash has 32 bytes.", nameof(bytes));
        }

        _a = MemoryMarshal.Read<UInt128>(bytes);
        _b = MemoryMarshal.Read<UInt128>(bytes[16..]);
    }

    /// <summary>The first 20 bytes: how trackers, peers and the DHT name a v2 swarm.</summary>
    public InfoHash Truncated => new(ToArray());

    /// <summary>The 32 bytes as a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        MemoryMarshal.Write(bytes, _a);
        MemoryMarshal.Write(bytes.AsSpan(16), _b);
        return bytes;
    }

    /// <summary>Reads 64 hex digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out InfoHashV2 hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text is null || !HexText.TryDecode(text, bytes))
        {
            return false;
        }

        hash = new InfoHashV2(bytes);
        return true;
    }

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
