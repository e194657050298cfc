using System.Buffers;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Probing.Tests.Peers;

public sealed class PeerConversationTests
{
    private static readonly InfoHash Hash = new([.. Enumerable.Repeat((byte)0xAB, 20)]);

    [Fact]
    public void No_spoiled_conversation_makes_it_throw()
    {
        var whole = ScriptedPeer.Greeting(Hash, ReservedBits.Extension | ReservedBits.Fast, "-TR3000-", x =>
        {
            var payload = new ArrayBufferWriter<byte>();
            new ExtendedHandshake { Client = "Transmission 3.00", MetadataSize = 5 }.Write(payload);
            PeerMessageWriter.Extended(x, 0, payload.WrittenSpan);
            PeerMessageWriter.WithPayload(x, PeerMessageId.Bitfield, [0xF0, 0]);
            PeerMessageWriter.Index(x, PeerMessageId.Have, 9);
        });
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = whole[..(i % 3 == 0 ? random.Next(whole.Length + 1) : whole.Length)];
            for (var times = random.Next(3); times > 0 && bytes.Length > 68; times--)
            {
                bytes[random.Next(68, bytes.Length)] = (byte)random.Next(256);
            }

            var conversation = Conversation(i % 2 == 0 ? 10 : null);
            Assert.InRange(conversation.Take(bytes), 0, bytes.Length);
            conversation.EndWait();
            var visit = conversation.Describe(Record);
            Assert.True(visit.Have is null or (>= 0 and <= 100_000));
            Assert.True(visit.Progress is null or (>= 0 and <= 1));
        }
    }

    [Theory]
    [InlineData("FF", 8, true)]
    [InlineData("FFFF", 16, true)]
    [InlineData("FE", 7, null)]
    [InlineData("80", 1, null)]
    [InlineData("FF80", 9, null)]
    [InlineData("FF00", 8, false)]
    [InlineData("FFBF", 15, false)]
    [InlineData("7F", 7, false)]
    [InlineData("00", 0, false)]
    public void Without_the_number_of_pieces_only_bits_that_cannot_be_spare_tell_a_seed(string hex, int have, bool? seed)
    {
        var tally = new PieceTally(null, 1024);
        Assert.True(tally.TrySay(Convert.FromHexString(hex)));
        Assert.Equal((have, seed), (tally.Have, tally.IsSeed));
    }

    [Fact]
    public void Only_the_first_word_on_what_it_has_counts_and_earlier_haves_stay()
    {
        var tally = new PieceTally(10, 1024);
        Assert.True(tally.TryAdd(9));
        Assert.False(tally.TryAdd(10));
        Assert.True(tally.TrySay([0x80, 0]));
        tally.Say(all: true);
        Assert.Equal((2, false), (tally.Have, tally.IsSeed));
    }

    [Fact]
    public void A_have_beyond_any_bitfield_that_could_be_sent_is_refused()
    {
        var tally = new PieceTally(null, 16);
        Assert.True(tally.TryAdd(127));
        Assert.False(tally.TryAdd(128));
        Assert.False(tally.TryAdd(uint.MaxValue));
    }

    private static readonly VisitRecord Record = new(DateTimeOffset.UnixEpoch, ProbeOutcome.Handshaken, ProbeStage.Done, false, null, null, null);

    private static PeerConversation Conversation(int? pieces)
    {
        var conversation = new PeerConversation(new PeerOptions());
        conversation.Begin(new PeerTarget(new SwarmRef(0, Hash), default, Pieces: pieces));
        return conversation;
    }
}
