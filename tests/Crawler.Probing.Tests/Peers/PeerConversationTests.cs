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

    [Fact]
    public void However_high_the_pieces_are_that_a_peer_tells_one_by_one_they_take_no_more_than_was_said()
    {
        const int Told = 10_000;
        var tally = new PieceTally(null, 1024 * 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (uint i = 0; i < Told; i++)
        {
            Assert.True(tally.TryAdd((8 * 1024 * 1024) - 1 - (i * 800)));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200 * Told);
        tally.Say(all: false);
        Assert.Equal((Told, false, null), (tally.Have, tally.IsSeed, tally.Bits));
    }

    [Theory]
    [InlineData("3", 10, 1, false)]
    [InlineData("0 2 1", 10, 3, false)]
    [InlineData("0 2 1", 3, 3, true)]
    [InlineData("3", 3, 0, false)]
    public void Pieces_told_before_their_number_is_learned_count_if_they_fit(string told, int pieces, int have, bool seed)
    {
        var tally = new PieceTally(null, 1024);
        foreach (var index in told.Split(' '))
        {
            Assert.True(tally.TryAdd(uint.Parse(index, System.Globalization.CultureInfo.InvariantCulture)));
        }

        tally.Say(all: false);
        Assert.Equal(told == "3" ? false : null, tally.IsSeed);

        Assert.Equal(have > 0, tally.TryLearn(pieces));

        Assert.Equal((have, have > 0), (tally.Have, tally.IsSaid));
        Assert.Equal(seed, tally.IsSeed);
    }

    private static readonly VisitRecord Record = new(DateTimeOffset.UnixEpoch, ProbeOutcome.Handshaken, ProbeStage.Done, false, null, null, null);

    private static PeerConversation Conversation(int? pieces)
    {
        var conversation = new PeerConversation(new PeerOptions());
        conversation.Begin(new PeerTarget(new SwarmRef(0, Hash), default, Pieces: pieces));
        return conversation;
    }
}
