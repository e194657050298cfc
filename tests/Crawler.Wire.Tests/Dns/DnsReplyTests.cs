using System.Net;
using System.Text;
using Crawler.Wire.Dns;

namespace Crawler.Wire.Tests.Dns;

public sealed class DnsReplyTests
{
    private static readonly DnsQuery Asked = new(0xBEEF, "tracker.example", DnsType.Txt);

    [Fact]
    public void A_query_says_what_it_asks_for()
    {
        var buffer = new byte[DnsQuery.MaxBytes];

        var length = (Asked with { Name = "Tracker.EXAMPLE." }).Write(buffer);

        Assert.True(DnsQuery.TryRead(buffer.AsSpan(0, length), out var read, out _));
        Assert.Equal(Asked, read);
        Assert.Equal("beef01000001000000000001", Convert.ToHexStringLower(buffer.AsSpan(0, 12)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..example")]
    [InlineData(".example")]
    [InlineData("bücher.example")]
    public void What_can_be_no_name_is_not_written(string name) => Assert.Equal(0, (Asked with { Name = name }).Write(new byte[DnsQuery.MaxBytes]));

    [Fact]
    public void Labels_and_names_beyond_their_limits_are_not_written()
    {
        Assert.Equal(0, (Asked with { Name = new string('a', 64) + ".example" }).Write(new byte[DnsQuery.MaxBytes]));
        Assert.Equal(0, (Asked with { Name = string.Join('.', Enumerable.Repeat(new string('a', 62), 5)) }).Write(new byte[DnsQuery.MaxBytes]));
        Assert.NotEqual(0, (Asked with { Name = string.Join('.', Enumerable.Repeat(new string('a', 62), 4)) }).Write(new byte[DnsQuery.MaxBytes]));
    }

    [Fact]
    public void Texts_are_put_together_from_their_strings()
    {
        var text = Enumerable.Range(0, 600).Select(x => (byte)x).ToArray();

        var reply = Read(new DnsReply { TimeToLiveSeconds = 90, Records = ["BITTORRENT"u8.ToArray(), text] });

        Assert.Equal(["BITTORRENT"u8.ToArray(), text], reply.Records);
        Assert.Equal((0, 90, false), (reply.Status, reply.TimeToLiveSeconds, reply.IsTruncated));
    }

    [Fact]
    public void Addresses_are_their_bytes_and_of_the_right_length()
    {
        var asked = Asked with { Type = DnsType.A };

        Assert.Equal([IPAddress.Loopback.GetAddressBytes()], Read(new DnsReply { Records = [[127, 0, 0, 1]] }, asked).Records);
        Assert.False(DnsReply.TryRead(Written(new DnsReply { Records = [[127, 0, 0]] }, asked), asked, out _, out var error));
        Assert.Equal(WireErrorKind.BadLength, error.Kind);
    }

    [Fact]
    public void No_such_name_and_a_cut_reply_are_told() =>
        Assert.Equal((3, true), (Read(new DnsReply { Status = 3 }).Status, Read(new DnsReply { IsTruncated = true }).IsTruncated));

    [Fact]
    public void A_reply_to_another_question_is_none()
    {
        var packet = Written(new DnsReply { Records = ["x"u8.ToArray()] }, Asked);

        Assert.All(
            new[] { Asked with { Id = 1 }, Asked with { Name = "other.example" }, Asked with { Type = DnsType.A } },
            x => Assert.False(DnsReply.TryRead(packet, x, out _, out _)));
        packet[2] &= 0x7F;
        Assert.False(DnsReply.TryRead(packet, Asked, out _, out _));
    }

    [Fact]
    public void A_record_of_somebody_else_is_passed_over_and_an_alias_is_followed()
    {
        var other = Record("elsewhere.example", DnsType.Txt, [1, (byte)'x']);
        var alias = Record("tracker.example", DnsType.Cname, Name("real.example"));
        var real = Record("real.example", DnsType.Txt, [2, (byte)'o', (byte)'k']);

        Assert.Equal(["ok"u8.ToArray()], Read(Packet(other, alias, real)).Records);
        Assert.Empty(Read(Packet(other)).Records);
    }

    [Theory]
    [InlineData(0xC00C)]
    [InlineData(0xC021)]
    [InlineData(0xFFFF)]
    public void A_pointer_that_leads_to_itself_or_ahead_is_refused(int pointer)
    {
        var packet = Packet([(byte)(pointer >> 8), (byte)pointer, 0, 16, 0, 1, 0, 0, 0, 60, 0, 1, 0]);

        // The first one is the name asked for, and the only one that leads back.
        Assert.Equal(pointer == 0xC00C, DnsReply.TryRead(packet, Asked, out _, out _));
    }

    [Fact]
    public void Pointers_that_lead_to_each_other_end()
    {
        var packet = Packet([1, (byte)'a', 0xC0, 0x21, 0, 16, 0, 1, 0, 0, 0, 60, 0, 0]);
        packet[0x0C] = 0xC0;
        packet[0x0D] = 0x21;

        Assert.False(DnsReply.TryRead(packet, Asked, out _, out _));
    }

    [Fact]
    public void A_reply_cut_at_any_byte_is_refused_and_never_throws()
    {
        var packet = Written(new DnsReply { Records = ["BITTORRENT UDP:1"u8.ToArray(), "two"u8.ToArray()] }, Asked);

        Assert.All(Enumerable.Range(0, packet.Length), x => Assert.False(DnsReply.TryRead(packet.AsSpan(0, x), Asked, out _, out _)));
    }

    [Fact]
    public void More_records_than_are_read_are_refused()
    {
        var packet = Written(new DnsReply(), Asked);
        packet[6] = 0xFF;

        Assert.False(DnsReply.TryRead(packet, Asked, out _, out var error));
        Assert.Equal(WireErrorKind.TooLarge, error.Kind);
    }

    [Fact]
    public void A_negative_time_to_live_is_none() => Assert.Equal(0, Read(new DnsReply { TimeToLiveSeconds = -5, Records = ["x"u8.ToArray()] }).TimeToLiveSeconds);

    private static DnsReply Read(DnsReply reply, DnsQuery? asked = null) => Read(Written(reply, asked ?? Asked), asked ?? Asked);

    private static DnsReply Read(byte[] packet, DnsQuery? asked = null)
    {
        Assert.True(DnsReply.TryRead(packet, asked ?? Asked, out var reply, out var error), error.ToString());
        return reply;
    }

    private static byte[] Written(DnsReply reply, DnsQuery asked)
    {
        var buffer = new byte[4096];
        return buffer[..reply.Write(buffer, asked)];
    }

    // The reply's question ends at byte 33, where the first record begins.
    private static byte[] Packet(params byte[][] records)
    {
        var packet = Written(new DnsReply(), Asked);
        packet[7] = (byte)records.Length;
        return [.. packet, .. records.SelectMany(x => x)];
    }

    private static byte[] Record(string owner, DnsType type, byte[] data) =>
        [.. Name(owner), 0, (byte)type, 0, 1, 0, 0, 0, 60, 0, (byte)data.Length, .. data];

    private static byte[] Name(string name) => [.. name.Split('.').SelectMany(x => (byte[])[(byte)x.Length, .. Encoding.ASCII.GetBytes(x)]), 0];
}
