using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Rows of binary COPY, written by hand into one buffer: where rows come by the hundred thousand, an awaited call for each of their values
/// would cost more than all the rest. Null becomes NULL.
/// </summary>
/// <remarks>https://www.postgresql.org/docs/current/sql-copy.html, Binary Format; the values are as PostgreSQL's receive functions want them.</remarks>
internal sealed class CopyBuffer : IDisposable
{
    private const int Size = 256 * 1024;

    // The longest row is a visit that names a hundred extensions of a hundred characters, each of which JSON may write as six bytes.
    private const int LongestRow = 96 * 1024;

    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(Size);
    private int _length;
    private int _row;
    private short _columns;

    /// <summary>What is in it.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Whether it should be sent before another row is begun.</summary>
    public bool IsFull => _length >= Size - LongestRow;

    /// <summary>Microseconds since 2000, as PostgreSQL counts them.</summary>
    public static long Micros(DateTimeOffset at) => Micros(at.UtcTicks);

    /// <summary>The same from the ticks of a time in UTC.</summary>
    public static long Micros(long ticks) => (ticks - new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>Empties it: what was in it is sent.</summary>
    public void Clear() => _length = 0;

    /// <summary>The begin of all.</summary>
    public void Begin()
    {
        Raw([.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8]);
        Raw(stackalloc byte[sizeof(int) + sizeof(int)]);
    }

    /// <summary>The end of all.</summary>
    public void End() => BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), -1);

    /// <summary>The begin of a row.</summary>
    public void BeginRow()
    {
        (_row, _columns) = (_length, 0);
        Take(sizeof(short));
    }

    /// <summary>The end of a row.</summary>
    public void EndRow() => BinaryPrimitives.WriteInt16BigEndian(_bytes.AsSpan(_row), _columns);

    /// <summary>A bigint.</summary>
    public void Int64(long? value)
    {
        if (value is { } there)
        {
            BinaryPrimitives.WriteInt64BigEndian(Value(sizeof(long)), there);
        }
        else
        {
            Null();
        }
    }

    /// <summary>A time.</summary>
    public void Time(DateTimeOffset? value) => Int64(value is { } there ? Micros(there) : null);

    /// <summary>An integer.</summary>
    public void Int32(int? value)
    {
        if (value is { } there)
        {
            BinaryPrimitives.WriteInt32BigEndian(Value(sizeof(int)), there);
        }
        else
        {
            Null();
        }
    }

    /// <summary>An integer; NULL for a negative one.</summary>
    public void Count(int value) => Int32(value < 0 ? null : value);

    /// <summary>A smallint.</summary>
    public void Int16(short? value)
    {
        if (value is { } there)
        {
            BinaryPrimitives.WriteInt16BigEndian(Value(sizeof(short)), there);
        }
        else
        {
            Null();
        }
    }

    /// <summary>A real.</summary>
    public void Real(double? value) => Int32(value is { } there ? BitConverter.SingleToInt32Bits((float)there) : null);

    /// <summary>A double precision.</summary>
    public void Double(double? value) => Int64(value is { } there ? BitConverter.DoubleToInt64Bits(there) : null);

    /// <summary>A boolean.</summary>
    public void Flag(bool? value)
    {
        if (value is { } there)
        {
            Value(sizeof(byte))[0] = there ? (byte)1 : (byte)0;
        }
        else
        {
            Null();
        }
    }

    /// <summary>Text.</summary>
    public void Text(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        Encoding.UTF8.GetBytes(value, Value(Encoding.UTF8.GetByteCount(value)));
    }

    /// <summary>Text that is ASCII, or a bytea.</summary>
    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Value(value.Length));

    /// <summary>A bytea.</summary>
    public void Bytes(byte[]? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        Bytes(value.AsSpan());
    }

    /// <summary>A 16-byte bytea, highest byte first.</summary>
    public void Key(UInt128 value) => BinaryPrimitives.WriteUInt128BigEndian(Value(16), value);

    /// <summary>A jsonb, from its text.</summary>
    public void Json(string? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        var span = Value(1 + Encoding.UTF8.GetByteCount(value));
        // The version of the format.
        span[0] = 1;
        Encoding.UTF8.GetBytes(value, span[1..]);
    }

    /// <summary>An integer[].</summary>
    public void Integers(IReadOnlyList<int>? value)
    {
        const int IntegerOid = 23;
        if (value is null)
        {
            Null();
            return;
        }

        var dimensions = value.Count == 0 ? 0 : 1;
        var span = Value(((3 + (2 * dimensions)) * sizeof(int)) + (value.Count * 2 * sizeof(int)));
        ReadOnlySpan<int> head = [dimensions, 0, IntegerOid, value.Count, 1];
        for (var i = 0; i < 3 + (2 * dimensions); i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(span[(i * sizeof(int))..], head[i]);
        }

        span = span[((3 + (2 * dimensions)) * sizeof(int))..];
        for (var i = 0; i < value.Count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(span[(2 * i * sizeof(int))..], sizeof(int));
            BinaryPrimitives.WriteInt32BigEndian(span[(((2 * i) + 1) * sizeof(int))..], value[i]);
        }
    }

    /// <summary>An inet.</summary>
    public void Address(IPAddress? value)
    {
        if (value is null)
        {
            Null();
            return;
        }

        Address(value, value.AddressFamily == AddressFamily.InterNetwork ? 32 : 128, isNetwork: false);
    }

    /// <summary>A cidr.</summary>
    public void Network(IPNetwork value) => Address(value.BaseAddress, value.PrefixLength, isNetwork: true);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Address(IPAddress value, int bits, bool isNetwork)
    {
        Span<byte> address = stackalloc byte[16];
        value.TryWriteBytes(address, out var length);
        var span = Value(4 + length);
        // PGSQL_AF_INET and PGSQL_AF_INET6.
        span[0] = length == 4 ? (byte)2 : (byte)3;
        span[1] = (byte)bits;
        span[2] = isNetwork ? (byte)1 : (byte)0;
        span[3] = (byte)length;
        address[..length].CopyTo(span[4..]);
    }

    private void Null()
    {
        _columns++;
        BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), -1);
    }

    // Room for a value's bytes, behind its length.
    private Span<byte> Value(int length)
    {
        _columns++;
        var span = Take(sizeof(int) + length);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        return span[sizeof(int)..];
    }

    private void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    private Span<byte> Take(int length)
    {
        if (length > Size - _length)
        {
            throw new ArgumentException($"A row is longer than {LongestRow} bytes.", nameof(length));
        }

        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }
}
