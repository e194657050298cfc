using System.Buffers.Binary;
using System.Text;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>Reads what <see cref="PayloadWriter"/> wrote. The journal is ours: what does not fit is an exception, and quarantined.</summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> payload)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = payload;

    /// <summary>Whether all was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Bytes that were not read yet.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>Passes bytes over.</summary>
    public void Skip(int count) => Take(count);

    /// <summary>One byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>0 or 1.</summary>
    public bool Flag() => Byte() switch { 0 => false, 1 => true, _ => throw new InvalidDataException("A flag is neither 0 nor 1.") };

    /// <summary>Four bytes.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>Eight bytes.</summary>
    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>Eight bytes.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>Sixteen bytes.</summary>
    public UInt128 UInt128() => BinaryPrimitives.ReadUInt128LittleEndian(Take(16));

    /// <summary>UTC.</summary>
    public DateTimeOffset Time() =>
        Int64() is var ticks && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new InvalidDataException("A time is out of range.");

    /// <summary>Absent or four bytes.</summary>
    public int? OptionalInt32() => Flag() ? Int32() : null;

    /// <summary>Absent or eight bytes.</summary>
    public long? OptionalInt64() => Flag() ? Int64() : null;

    /// <summary>Absent or eight bytes.</summary>
    public double? OptionalDouble() => Flag() ? Double() : null;

    /// <summary>0 no, 1 yes, 2 absent.</summary>
    public bool? OptionalFlag() => Byte() switch
    {
        0 => false,
        1 => true,
        2 => null,
        _ => throw new InvalidDataException("A flag is none of 0, 1 and 2."),
    };

    /// <summary>A member of an enum that counts from 0.</summary>
    public T Code<T>()
        where T : struct, Enum
    {
        var value = (T)Enum.ToObject(typeof(T), Byte());
        return Enum.IsDefined(value) ? value : throw new InvalidDataException($"A code is no {typeof(T).Name}.");
    }

    /// <summary>Bytes that must be there, of an exact count.</summary>
    public ReadOnlySpan<byte> Bytes(int count) =>
        Int32() == count ? Take(count) : throw new InvalidDataException($"{count} bytes are wanted.");

    /// <summary>Text, or null.</summary>
    public string? Text()
    {
        var count = Int32();
        try
        {
            return count >= 0 ? Utf8.GetString(Take(count)) : null;
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("A text is not UTF-8.", e);
        }
    }

    /// <summary>A count of things of which each takes at least so many bytes.</summary>
    public int Count(int size = 1) =>
        Int32() is var count && count >= 0 && count <= _rest.Length / size ? count : throw new InvalidDataException("A count is out of range.");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
        {
            throw new InvalidDataException("The record ends too soon.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
