using System.Buffers.Binary;

namespace Crawler.Wire.Dns;

/// <summary>One question to a resolver, which is asked to do all the work.</summary>
/// <param name="Id">Which the reply repeats.</param>
/// <param name="Name">The name asked for, in small letters.</param>
/// <param name="Type">The records asked for.</param>
/// <remarks>https://www.rfc-editor.org/rfc/rfc1035#section-4.1</remarks>
public readonly record struct DnsQuery(ushort Id, string Name, DnsType Type)
{
    /// <summary>The longest query, in bytes.</summary>
    public const int MaxBytes = HeaderBytes + DnsName.MaxBytes + 4 + OptionBytes;

    /// <summary>The longest reply that a query says it can take, in bytes: what goes through every network whole.</summary>
    public const int MaxReplyBytes = 1232;

    internal const int HeaderBytes = 12;
    internal const ushort Internet = 1;

    private const int OptionBytes = 11;
    private const ushort RecursionDesired = 0x0100;

    /// <summary>Writes the query and returns its length; 0 when the name can be none.</summary>
    /// <param name="destination">At least <see cref="MaxBytes"/>.</param>
    public int Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, Id);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], RecursionDesired);
        BinaryPrimitives.WriteUInt64BigEndian(destination[4..], 0x0001_0000_0000_0001);
        var name = DnsName.Write(destination[HeaderBytes..], Name);
        if (name == 0)
        {
            return 0;
        }

        var at = HeaderBytes + name;
        BinaryPrimitives.WriteUInt16BigEndian(destination[at..], (ushort)Type);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(at + 2)..], Internet);
        var options = destination.Slice(at + 4, OptionBytes);
        options.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(options[1..], (ushort)DnsType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(options[3..], MaxReplyBytes);
        return at + 4 + OptionBytes;
    }

    /// <summary>Server side: reads a query's question.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, out DnsQuery query, out WireError error) =>
        TryReadQuestion(packet, out query, out _, out error);

    /// <summary>Reads the question of a query or reply, and where it ends.</summary>
    internal static bool TryReadQuestion(ReadOnlySpan<byte> packet, out DnsQuery query, out int end, out WireError error)
    {
        query = default;
        end = 0;
        if (packet.Length < HeaderBytes)
        {
            error = new WireError(WireErrorKind.UnexpectedEnd, packet.Length, "a header ends inside");
            return false;
        }

        var offset = HeaderBytes;
        if (BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) != 1)
        {
            error = new WireError(WireErrorKind.InvalidValue, 4, "not one question");
            return false;
        }

        if (!DnsName.TryRead(packet, ref offset, out var name, out error))
        {
            return false;
        }

        if (offset + 4 > packet.Length)
        {
            error = new WireError(WireErrorKind.UnexpectedEnd, offset, "a question ends inside");
            return false;
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(packet[(offset + 2)..]) != Internet)
        {
            error = new WireError(WireErrorKind.InvalidValue, offset + 2, "another class than the Internet's");
            return false;
        }

        query = new DnsQuery(BinaryPrimitives.ReadUInt16BigEndian(packet), name, (DnsType)BinaryPrimitives.ReadUInt16BigEndian(packet[offset..]));
        end = offset + 4;
        return true;
    }
}
