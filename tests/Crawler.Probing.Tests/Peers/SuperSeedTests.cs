using System.Buffers;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Probing.Tests.Peers;

/// <summary>Who says that it has nothing, and whether it is believed.</summary>
public sealed class SuperSeedTests
{
    private const int Pieces = 20;
    private const ulong Modern = ReservedBits.Extension | ReservedBits.Fast;
    private static readonly InfoHash Hash = new([.. Enumerable.Repeat((byte)0xAB, 20)]);

    public static TheoryData<string, bool> Words => new()
    {
        // Programs that list upload_only unchoke unasked only when they have a piece.
        { "upload_only have-none unchoke", false },
        { "unchoke upload_only have-none", false },
        { "upload_only have-none", true },
        { "other have-none unchoke", true },
        { "have-none unchoke", true },
        { "upload_only bitfield:F00000 unchoke", true },

        // Only uploading and nothing there: nothing was wanted. A super-seeder would not say so.
        { "uploading have-none", true },

        // Programs of the Azureus family send a bitfield where they have nothing, and have-none only to hide.
        { "azureus upload_only have-none", false },
        { "azureus upload_only bitfield:000000", true },
        { "azureus other have-none", true },

        // Pieces that are offered one by one.
        { "have-none have:3", false },
        { "have:3 have-none", false },
        { "bitfield:000000 have:3 have:19", false },
        { "have:3", false },
        { "other have:3", false },
        { "have-none have:1 have:2 have:3 have:4 have:5", true },
        { "bitfield:800000 have:3", true },
        { "have-all have:3", true },
    };

    [Theory]
    [MemberData(nameof(Words))]
    public void Who_says_nothing_but_gives_is_not_believed(string words, bool isBelieved)
    {
        var conversation = Heard(words);
        conversation.EndWait();

        var visit = conversation.Describe(Record);

        Assert.Equal(isBelieved, visit.Have is not null);
        Assert.Equal(isBelieved, visit.Seed is not null);
        Assert.Equal(isBelieved, visit.Bitfield is not null);
        Assert.Equal(isBelieved, visit.Progress is not null);
    }

    [Fact]
    public void A_torrent_of_one_piece_that_comes_by_a_have_is_whole()
    {
        var conversation = Heard("have-none have:0", pieces: 1);

        Assert.Equal((1, true), (conversation.Describe(Record).Have, conversation.Describe(Record).Seed));
    }

    [Theory]
    [InlineData("upload_only have-none", true)]
    [InlineData("upload_only bitfield:000000", true)]
    [InlineData("plain bitfield:000000", true)]
    [InlineData("upload_only have-none unchoke", false)]
    [InlineData("upload_only have-none have:1", false)]
    [InlineData("uploading have-none", false)]
    [InlineData("other have-none", false)]
    [InlineData("upload_only have-all", false)]
    [InlineData("upload_only bitfield:F00000", false)]
    public void Only_for_a_sign_that_may_still_come_is_waited(string words, bool isWaited) => Assert.Equal(isWaited, Heard(words).MayBeLazy);

    [Fact]
    public void The_signs_of_one_peer_say_nothing_of_the_next()
    {
        var conversation = Heard("azureus upload_only have-none unchoke");
        Hear(conversation, "upload_only have-none", Pieces);

        Assert.Equal(0, conversation.Describe(Record).Have);
    }

    private static readonly VisitRecord Record = new(DateTimeOffset.UnixEpoch, ProbeOutcome.Handshaken, ProbeStage.Done, false, null, null, null);

    private static PeerConversation Heard(string words, int pieces = Pieces)
    {
        var conversation = new PeerConversation(new PeerOptions());
        Hear(conversation, words, pieces);
        return conversation;
    }

    private static void Hear(PeerConversation conversation, string words, int pieces)
    {
        conversation.Begin(new PeerTarget(new SwarmRef(0, Hash), default, Pieces: pieces));
        var (azureus, extends) = (words.Contains("azureus", StringComparison.Ordinal), !words.Contains("plain", StringComparison.Ordinal));
        var reserved = extends ? Modern | (azureus ? ReservedBits.Azureus : 0) : 0;
        conversation.Take(ScriptedPeer.Greeting(Hash, reserved, "-XX0000-", output =>
        {
            foreach (var word in words.Split(' '))
            {
                Say(output, word);
            }
        }));
        Assert.Null(conversation.Failure);
    }

    private static void Say(IBufferWriter<byte> output, string word)
    {
        switch (word.Split(':'))
        {
            case ["upload_only" or "uploading" or "other"]:
                var payload = new ArrayBufferWriter<byte>();
                new ExtendedHandshake
                {
                    Messages = new Dictionary<string, int> { [word == "other" ? "ut_pex" : "upload_only"] = 3 },
                    UploadOnly = word == "uploading" ? true : null,
                }.Write(payload);
                PeerMessageWriter.Extended(output, 0, payload.WrittenSpan);
                break;
            case ["have-none"]:
                PeerMessageWriter.Bare(output, PeerMessageId.HaveNone);
                break;
            case ["have-all"]:
                PeerMessageWriter.Bare(output, PeerMessageId.HaveAll);
                break;
            case ["unchoke"]:
                PeerMessageWriter.Bare(output, PeerMessageId.Unchoke);
                break;
            case ["have", var index]:
                PeerMessageWriter.Index(output, PeerMessageId.Have, int.Parse(index, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case ["bitfield", var hex]:
                PeerMessageWriter.WithPayload(output, PeerMessageId.Bitfield, Convert.FromHexString(hex));
                break;
        }
    }
}
