using System.Buffers.Binary;

namespace Crawler.Wire.Dns;

/// <summary>What a resolver says of one question.</summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc1035#section-4.1</remarks>
public sealed record DnsReply
{
    /// <summary>More records than this are not read.</summary>
    public const int MaxRecords = 64;

    private const int MaxAliases = 8;
    private const ushort IsReply = 0x8000;
    private const ushort Truncated = 0x0200;
    private const int RecordHeaderBytes = 10;

    /// <summary>The resolver's verdict: 0 is fine, 3 means that there is no such name.</summary>
    public int Status { get; init; }

    /// <summary>Whether records are missing since they did not fit.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>Seconds for which all of it may be remembered, 0 to 2^31 - 1; 0 without records.</summary>
    public int TimeToLiveSeconds { get; init; }

    /// <summary>The records asked for, aliases followed: the 4 or 16 bytes of an address, or the strings of a text put together.</summary>
    public IReadOnlyList<byte[]> Records { get; init; } = [];

    /// <summary>Server side: writes the reply to a query and returns its length.</summary>
    public int Write(Span<byte> destination, DnsQuery query)
    {
        var end = query.Write(destination) - RecordHeaderBytes - 1;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)(IsReply | (IsTruncated ? Truncated : 0) | Status));
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], (ushort)Records.Count);
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], 0);
        foreach (var record in Records)
        {
            var header = destination[end..];
            BinaryPrimitives.WriteUInt16BigEndian(header, 0xC000 | DnsQuery.HeaderBytes);
            BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)query.Type);
            BinaryPrimitives.WriteUInt16BigEndian(header[4..], DnsQuery.Internet);
            BinaryPrimitives.WriteInt32BigEndian(header[6..], TimeToLiveSeconds);
            end += 2 + RecordHeaderBytes;
            var start = end;
            if (query.Type != DnsType.Txt)
            {
                record.CopyTo(destination[end..]);
                end += record.Length;
            }
            else
            {
                for (var at = 0; at < record.Length || at == 0; at += byte.MaxValue)
                {
                    var part = record.AsSpan(at, Math.Min(byte.MaxValue, record.Length - at));
                    destination[end++] = (byte)part.Length;
                    part.CopyTo(destination[end..]);
                    end += part.Length;
                }
            }

            BinaryPrimitives.WriteUInt16BigEndian(destination[(start - 2)..], (ushort)(end - start));
        }

        return end;
    }

    /// <summary>Reads the reply to a query; one to another question is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, DnsQuery asked, out DnsReply reply, out WireError error)
    {
        reply = new DnsReply();
        if (!DnsQuery.TryReadQuestion(packet, out var question, out var offset, out error))
        {
            return false;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (question != asked || (flags & IsReply) == 0)
        {
            error = new WireError(WireErrorKind.InvalidValue, 0, "no reply to what was asked");
            return false;
        }

        var count = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        if (count > MaxRecords)
        {
            error = new WireError(WireErrorKind.TooLarge, 6, "more records than are read");
            return false;
        }

        if (!TryReadRecords(packet, offset, count, asked, out var records, out var seconds, out error))
        {
            return false;
        }

        reply = new DnsReply
        {
            Status = flags & 0xF,
            IsTruncated = (flags & Truncated) != 0,
            Records = records,
            TimeToLiveSeconds = records.Count == 0 ? 0 : seconds,
        };
        return true;
    }

    private static bool TryReadRecords(
        ReadOnlySpan<byte> packet, int offset, int count, DnsQuery asked, out List<byte[]> records, out int seconds, out WireError error)
    {
        records = [];
        seconds = int.MaxValue;
        var (name, aliases) = (asked.Name, 0);
        for (var i = 0; i < count; i++)
        {
            if (!DnsName.TryRead(packet, ref offset, out var owner, out error))
            {
                return false;
            }

            if (offset + RecordHeaderBytes > packet.Length)
            {
                error = new WireError(WireErrorKind.UnexpectedEnd, offset, "a record ends inside");
                return false;
            }

            var type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(packet[offset..]);
            var age = BinaryPrimitives.ReadInt32BigEndian(packet[(offset + 4)..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(packet[(offset + 8)..]);
            var start = offset + RecordHeaderBytes;
            offset = start + length;
            if (offset > packet.Length)
            {
                error = new WireError(WireErrorKind.UnexpectedEnd, start, "a record ends inside");
                return false;
            }

            if (!string.Equals(owner, name, StringComparison.Ordinal) || (type != asked.Type && type != DnsType.Cname))
            {
                continue;
            }

            seconds = Math.Clamp(age, 0, seconds);
            if (type == asked.Type)
            {
                if (!TryReadData(packet.Slice(start, length), type, out var data))
                {
                    error = new WireError(WireErrorKind.BadLength, start, "a record of the wrong length");
                    return false;
                }

                records.Add(data);
            }
            else if (++aliases > MaxAliases || !DnsName.TryRead(packet, ref start, out name, out error))
            {
                error = new WireError(WireErrorKind.TooDeep, start, "aliases that lead nowhere");
                return false;
            }
        }

        error = WireError.None;
        return true;
    }

    private static bool TryReadData(ReadOnlySpan<byte> data, DnsType type, out byte[] value)
    {
        value = [];
        if (type != DnsType.Txt)
        {
            value = data.ToArray();
            return value.Length == (type == DnsType.A ? 4 : 16);
        }

        var text = new byte[data.Length];
        var length = 0;
        for (var at = 0; at < data.Length; at += 1 + data[at])
        {
            if (at + 1 + data[at] > data.Length)
            {
                return false;
            }

            data.Slice(at + 1, data[at]).CopyTo(text.AsSpan(length));
            length += data[at];
        }

        value = text[..length];
        return true;
    }
}
