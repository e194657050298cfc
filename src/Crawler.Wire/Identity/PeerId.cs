using System.Runtime.InteropServices;

namespace Crawler.Wire.Identity;

/// <summary>The 20 bytes by which a peer names itself (BEP 3, BEP 20). Any bytes are legal: a stranger chose them.</summary>
public readonly record struct PeerId
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 20;

    private readonly UInt128 _a;
    private readonly uint _b;

    /// <summary>Reads the first 20 bytes of <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentException">Fewer than 20 bytes.</exception>
    public PeerId(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size)
        {
            throw new ArgumentException("A peer id has 20 bytes.", nameof(bytes));
        }

        _a = MemoryMarshal.Read<UInt128>(bytes);
        _b = MemoryMarshal.Read<uint>(bytes[16..]);
    }

    /// <summary>Writes the 20 bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        MemoryMarshal.Write(destination, _a);
        MemoryMarshal.Write(destination[16..], _b);
    }

    /// <summary>The 20 bytes as a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>40 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
