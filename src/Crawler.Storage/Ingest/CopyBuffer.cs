using System.Buffers;
using System.Buffers.Binary;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Rows of binary COPY, written by hand into one buffer: where rows come by the hundred thousand, a call for each of their values would
/// cost more than all the rest.
/// </summary>
/// <remarks>https://www.postgresql.org/docs/current/sql-copy.html, Binary Format.</remarks>
internal sealed class CopyBuffer(NpgsqlRawCopyStream stream) : IDisposable
{
    private const int Size = 128 * 1024;
    private const int FlushAt = Size - 4096;

    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(Size);
    private int _length;

    /// <summary>Whether it should be sent before more rows are written. A row may have 4096 bytes.</summary>
    public bool IsFull => _length >= FlushAt;

    /// <summary>Microseconds since 2000, as PostgreSQL counts them.</summary>
    public static long Micros(DateTimeOffset at) => (at.UtcTicks - new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The begin of all.</summary>
    public void Begin()
    {
        Raw([.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8]);
        Raw(stackalloc byte[sizeof(int) + sizeof(int)]);
    }

    /// <summary>The end of all.</summary>
    public void End() => Int16(-1);

    /// <summary>The begin of a row of so many columns.</summary>
    public void Row(short columns) => Int16(columns);

    /// <summary>A bigint, or a time by <see cref="Micros"/>.</summary>
    public void Int64(long value)
    {
        var span = _bytes.AsSpan(_length, sizeof(int) + sizeof(long));
        BinaryPrimitives.WriteInt32BigEndian(span, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(span[sizeof(int)..], value);
        _length += span.Length;
    }

    /// <summary>An integer; NULL for a negative one.</summary>
    public void Count(int value)
    {
        var span = _bytes.AsSpan(_length, 2 * sizeof(int));
        var isNull = value < 0;
        BinaryPrimitives.WriteInt32BigEndian(span, isNull ? -1 : sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(span[sizeof(int)..], value);
        _length += isNull ? sizeof(int) : span.Length;
    }

    /// <summary>ASCII text.</summary>
    public void Text(ReadOnlySpan<byte> ascii)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(_length), ascii.Length);
        _length += sizeof(int);
        Raw(ascii);
    }

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Sends what is in it.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_bytes.AsMemory(0, _length), cancellationToken);
        _length = 0;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Int16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_bytes.AsSpan(_length), value);
        _length += sizeof(short);
    }
}
