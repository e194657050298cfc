using System.Text;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Wire.Tests.Peers.Extensions;

public sealed class PexMessageTests
{
    private static readonly PexMessage Sample = new()
    {
        Added =
        [
            new PexPeer(Samples.V4, PexFlags.Seed | PexFlags.Reachable),
            new PexPeer(Samples.V4 with { Port = 1 }, PexFlags.Encryption),
            new PexPeer(Samples.V6, PexFlags.Utp),
        ],
        Dropped = [Samples.V4 with { Port = 2 }, Samples.V6 with { Port = 3 }],
    };

    [Fact]
    public void A_message_is_the_bytes_of_the_specification()
    {
        var expected = "d5:added6:\u00C0\u0000\u0002\u0001\u001A\u00E17:added.f1:\u00126:added60:8:added6.f0:7:dropped0:8:dropped60:e";
        var message = new PexMessage { Added = [new PexPeer(Samples.V4, PexFlags.Seed | PexFlags.Reachable)] };
        Assert.Equal(expected, Encoding.Latin1.GetString(Samples.Written(message.Write)));
    }

    [Fact]
    public void Peers_of_both_families_are_read_back_with_their_flags()
    {
        Assert.True(PexMessage.TryRead(Samples.Written(Sample.Write), out var read, out var error), error.ToString());
        Assert.Equal(Sample.Added, read.Added);
        Assert.Equal(Sample.Dropped, read.Dropped);
    }

    [Theory]
    [InlineData("de", 0, 0)]
    [InlineData("d1:xlee", 0, 0)]
    [InlineData("d5:added6:AAAABBe", 1, 0)]
    [InlineData("d7:added.f1:\u00025:added6:AAAABBe", 1, 0)]
    [InlineData("d5:added6:AAAABB7:added.f5:\u0002\u0002\u0002\u0002\u0002e", 1, 0)]
    [InlineData("d7:dropped12:AAAABBCCCCDD8:dropped618:0123456789abcdefXXe", 0, 3)]
    public void Missing_and_foreign_fields_and_other_orders_are_let_through(string payload, int added, int dropped)
    {
        Assert.True(PexMessage.TryRead(Encoding.Latin1.GetBytes(payload), out var read, out var error), error.ToString());
        Assert.Equal((added, dropped), (read.Added.Count, read.Dropped.Count));
        Assert.All(read.Added, p => Assert.Equal(payload.Contains("added.f", StringComparison.Ordinal) ? PexFlags.Seed : PexFlags.None, p.Flags));
    }

    [Theory]
    [InlineData("", WireErrorKind.UnexpectedEnd)]
    [InlineData("le", WireErrorKind.WrongType)]
    [InlineData("d5:addedlee", WireErrorKind.WrongType)]
    [InlineData("d5:added5:AAAABe", WireErrorKind.BadLength)]
    [InlineData("d6:added66:AAAABBe", WireErrorKind.BadLength)]
    [InlineData("d7:dropped7:AAAABBCe", WireErrorKind.BadLength)]
    [InlineData("d5:added0:5:added0:e", WireErrorKind.DuplicateKey)]
    [InlineData("d1:xlllllllllleeeeeeeeeee", WireErrorKind.TooDeep)]
    public void What_breaks_the_rules_is_refused(string payload, WireErrorKind kind)
    {
        Assert.False(PexMessage.TryRead(Encoding.Latin1.GetBytes(payload), out var read, out var error));
        Assert.Null(read);
        Assert.Equal(kind, error.Kind);
    }

    [Fact]
    public void More_peers_or_keys_than_a_message_may_hold_are_too_large()
    {
        var most = new PexMessage { Added = [.. Enumerable.Repeat(new PexPeer(Samples.V4, PexFlags.None), PexMessage.MaxRead / 2)] };
        Assert.True(PexMessage.TryRead(Samples.Written(most.Write), out _, out _));
        var more = new PexMessage { Dropped = [.. Enumerable.Repeat(Samples.V6, (PexMessage.MaxRead / 2) + 1)] };
        Assert.False(PexMessage.TryRead(Samples.Written(more.Write), out _, out var error));
        Assert.Equal(WireErrorKind.TooLarge, error.Kind);

        var keys = string.Concat(Enumerable.Range(0, 40).Select(i => $"4:k{i:000}i1e"));
        Assert.False(PexMessage.TryRead(Encoding.ASCII.GetBytes($"d{keys}e"), out _, out error));
        Assert.Equal(WireErrorKind.TooLarge, error.Kind);
    }

    [Fact]
    public void A_message_cut_at_any_byte_is_no_message()
    {
        var payload = Samples.Written(Sample.Write);
        for (var length = 0; length < payload.Length; length++)
        {
            Assert.False(PexMessage.TryRead(payload.AsSpan(0, length), out _, out var error));
            Assert.Equal(WireErrorKind.UnexpectedEnd, error.Kind);
        }
    }

    [Fact]
    public void No_spoiled_payload_makes_the_reader_throw()
    {
        foreach (var bytes in HostileBytes.Of(Samples.Written(Sample.Write)))
        {
            var ok = PexMessage.TryRead(bytes, out var read, out var error);
            Assert.Equal(!ok, error.IsError);
            Assert.True(!ok || (read!.Added.Count + read.Dropped.Count) * PeerEndpoint.CompactV4Size <= bytes.Length);
        }
    }
}
