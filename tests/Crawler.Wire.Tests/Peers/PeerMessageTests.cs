using Crawler.Wire.Peers;

namespace Crawler.Wire.Tests.Peers;

public sealed class PeerMessageTests
{
    private static readonly byte[] Conversation = Samples.Written(x =>
    {
        PeerMessageWriter.KeepAlive(x);
        PeerMessageWriter.Bare(x, PeerMessageId.HaveAll);
        PeerMessageWriter.Index(x, PeerMessageId.Have, 258);
        PeerMessageWriter.Bitfield(x, Bitfield.All(9));
        PeerMessageWriter.Block(x, PeerMessageId.Request, 1, 2, 3);
        PeerMessageWriter.Extended(x, 7, "de"u8);
    });

    [Fact]
    public void Messages_are_the_bytes_of_the_specification()
    {
        Assert.Equal(
            "00000000" + "000000010E" + "000000050400000102" + "0000000305FF80" + "0000000D06000000010000000200000003" + "0000000414076465",
            Convert.ToHexString(Conversation));
    }

    [Fact]
    public void Messages_are_read_back_whatever_the_cut()
    {
        int[] ends = [0, 4, 9, 18, 25, 42, 50];
        for (var cut = 0; cut <= Conversation.Length; cut++)
        {
            var reader = new PeerMessageReader(Conversation.AsSpan(0, cut), 64);
            var read = 0;
            while (reader.Read())
            {
                read++;
                Assert.Equal(ends[read], reader.Consumed);
            }

            Assert.False(reader.Error.IsError);
            Assert.Equal(ends.Count(x => x <= cut) - 1, read);
        }
    }

    [Fact]
    public void A_keep_alive_has_no_id_and_an_index_is_read()
    {
        var reader = new PeerMessageReader(Conversation, 64);
        Assert.True(reader.Read() && reader.IsKeepAlive);
        Assert.True(reader.Read() && reader.Id == PeerMessageId.HaveAll && !reader.TryReadIndex(out _));
        Assert.True(reader.Read() && reader.TryReadIndex(out var index) && index == 258);
    }

    [Theory]
    [InlineData("0000004100", true)]
    [InlineData("FFFFFFFF", true)]
    [InlineData("80000000", true)]
    [InlineData("00000040", false)]
    public void A_length_beyond_the_limit_is_refused_before_its_bytes_come(string hex, bool refused)
    {
        var reader = new PeerMessageReader(Convert.FromHexString(hex), 64);
        Assert.False(reader.Read());
        Assert.Equal(refused, reader.Error.Kind == WireErrorKind.TooLarge);
        Assert.Equal(refused ? 4 : 68, reader.Needed);
    }

    [Fact]
    public void No_spoiled_conversation_makes_the_reader_throw_or_run_past_the_end()
    {
        foreach (var bytes in HostileBytes.Of(Conversation))
        {
            var reader = new PeerMessageReader(bytes, 64);
            while (reader.Read())
            {
                Assert.InRange(reader.Payload.Length, 0, 64);
            }

            Assert.InRange(reader.Consumed, 0, bytes.Length);
        }
    }
}
