using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Crawler.Wire.Identity;

/// <summary>
/// The 20-byte name of a swarm on the wire: SHA-1 of the info dictionary (BEP 3), or the first 20 bytes of its SHA-256 (BEP 52).
/// Held by value in 24 bytes, so a million of them cost no heap objects.
/// </summary>
public readonly record struct InfoHash : ISpanFormattable, IComparable<InfoHash>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 20;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly uint _c;

    /// <summary>Reads the first 20 bytes of <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentException">Fewer than 20 bytes.</exception>
    public InfoHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size)
        {
            throw new ArgumentException("An info-hash has 20 bytes.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>Writes the 20 bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _c);
    }

    /// <summary>The 20 bytes as a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>Reads 40 hex digits (either case) or 32 base32 digits, the two forms magnets use (BEP 9).</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out InfoHash hash)
    {
        hash = default;
        return text is not null && TryParse(text.AsSpan(), out hash);
    }

    /// <summary>Reads 40 hex digits (either case) or 32 base32 digits, the two forms magnets use (BEP 9).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out InfoHash hash)
    {
        hash = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (!(text.Length == 32 ? Base32.TryDecode(text, bytes) : HexText.TryDecode(text, bytes)))
        {
            return false;
        }

        hash = new InfoHash(bytes);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(InfoHash other) =>
        _a != other._a ? _a.CompareTo(other._a) : _b != other._b ? _b.CompareTo(other._b) : _c.CompareTo(other._c);

    /// <summary>40 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteTo(bytes);
        return Convert.TryToHexStringLower(bytes, destination, out charsWritten);
    }

    /// <summary>Byte order.</summary>
    public static bool operator <(InfoHash left, InfoHash right) => left.CompareTo(right) < 0;

    /// <summary>Byte order.</summary>
    public static bool operator >(InfoHash left, InfoHash right) => left.CompareTo(right) > 0;

    /// <summary>Byte order.</summary>
    public static bool operator <=(InfoHash left, InfoHash right) => left.CompareTo(right) <= 0;

    /// <summary>Byte order.</summary>
    public static bool operator >=(InfoHash left, InfoHash right) => left.CompareTo(right) >= 0;
}
