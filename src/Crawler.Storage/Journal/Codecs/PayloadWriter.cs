using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>Values of a record's payload, little-endian. What may be absent has a byte before it: 0 absent, 1 there.</summary>
internal readonly struct PayloadWriter(IBufferWriter<byte> output)
{
    /// <summary>One byte.</summary>
    public void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    /// <summary>0 or 1.</summary>
    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>Four bytes.</summary>
    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    /// <summary>Eight bytes.</summary>
    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    /// <summary>Eight bytes.</summary>
    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    /// <summary>Sixteen bytes.</summary>
    public void UInt128(UInt128 value)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(output.GetSpan(16), value);
        output.Advance(16);
    }

    /// <summary>UTC, in ticks of 100 ns.</summary>
    public void Time(DateTimeOffset value) => Int64(value.UtcTicks);

    /// <summary>Absent or four bytes.</summary>
    public void OptionalInt32(int? value)
    {
        Flag(value.HasValue);
        if (value is { } there)
        {
            Int32(there);
        }
    }

    /// <summary>Absent or eight bytes.</summary>
    public void OptionalInt64(long? value)
    {
        Flag(value.HasValue);
        if (value is { } there)
        {
            Int64(there);
        }
    }

    /// <summary>Absent or eight bytes.</summary>
    public void OptionalDouble(double? value)
    {
        Flag(value.HasValue);
        if (value is { } there)
        {
            Double(there);
        }
    }

    /// <summary>0 no, 1 yes, 2 absent.</summary>
    public void OptionalFlag(bool? value) => Byte(value switch { false => 0, true => 1, null => 2 });

    /// <summary>Bytes whose count is known without them.</summary>
    public void Raw(ReadOnlySpan<byte> value) => output.Write(value);

    /// <summary>Bytes with their count before them (i32; -1 for absent).</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        output.Write(value);
    }

    /// <summary>UTF-8 with its count of bytes before it (i32; -1 for absent). A lone surrogate becomes U+FFFD.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Int32(-1);
            return;
        }

        var count = Encoding.UTF8.GetByteCount(value);
        Int32(count);
        Encoding.UTF8.GetBytes(value, output.GetSpan(count));
        output.Advance(count);
    }
}
