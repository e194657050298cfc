using System.Text;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Wire.Tests.Trackers.Http;

public sealed class FullScrapeReaderTests
{
    private const string One = "8:completei1e10:downloadedi2e10:incompletei3e";

    private static readonly byte[] Whole = Bytes(
        $"d5:filesd20:aaaaaaaaaaaaaaaaaaaad{One}e20:bbbbbbbbbbbbbbbbbbbbd{One}4:name3:fooe3:oddd{One}ee5:flagsd20:min_request_intervali60eee");

    [Fact]
    public void Swarms_are_the_same_however_the_bytes_arrive()
    {
        foreach (var size in Enumerable.Range(1, Whole.Length))
        {
            var (swarms, last) = Read(new FullScrapeReader(), Whole, size);

            Assert.Equal(FullScrapeStep.End, last);
            Assert.Equal([(Hash('a'), new ScrapeCounts(1, 3, 2)), (Hash('b'), new ScrapeCounts(1, 3, 2))], swarms);
        }
    }

    [Fact]
    public void An_answer_cut_at_any_byte_wants_more_and_gives_what_came()
    {
        for (var length = 0; length < Whole.Length; length++)
        {
            var (swarms, last) = Read(new FullScrapeReader(), Whole[..length], 7);

            Assert.Equal(FullScrapeStep.More, last);
            Assert.InRange(swarms.Count, 0, 2);
        }
    }

    [Fact]
    public void A_refusal_is_told()
    {
        var reader = new FullScrapeReader();

        Assert.Equal((0, FullScrapeStep.End), (Read(reader, Bytes("d14:failure reason9:not for\nue"), 3) is var (swarms, last) ? (swarms.Count, last) : default));
        Assert.StartsWith("not for", reader.FailureReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_went_through_UTF_8_is_turned_back()
    {
        var key = Encoding.UTF8.GetBytes(new string('\u00e9', 20));

        var (swarms, _) = Read(new FullScrapeReader(), [.. Bytes("d5:filesd40:"), .. key, .. Bytes($"d{One}eee")], 11);

        Assert.Equal(new InfoHash(Enumerable.Repeat((byte)0xE9, 20).ToArray()), Assert.Single(swarms).Hash);
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("le")]
    [InlineData("d5:filesle")]
    [InlineData("d5:filesd20:aaaaaaaaaaaaaaaaaaaai1eee")]
    [InlineData("d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei01eeee")]
    [InlineData("d5:filesd99999:")]
    [InlineData("d5:filesd:")]
    [InlineData("d99999999999999999999:x")]
    public void What_is_no_answer_is_a_fault(string text)
    {
        var reader = new FullScrapeReader();

        Assert.Equal(FullScrapeStep.Fault, Read(reader, Bytes(text), 1000).Last);
        Assert.True(reader.Error.IsError);
    }

    [Theory]
    [InlineData("d4:junk900000:")]
    [InlineData("d5:filesd20:aaaaaaaaaaaaaaaaaaaad4:name900000:")]
    public void A_value_beyond_the_limit_is_not_waited_for(string text) =>
        Assert.Equal(FullScrapeStep.Fault, Read(new FullScrapeReader(), [.. Bytes(text), .. new byte[2 * FullScrapeReader.MaxValueBytes]], 1000).Last);

    [Fact]
    public void A_hundred_thousand_swarms_take_no_memory()
    {
        var reader = new FullScrapeReader();
        reader.Advance(Bytes("d"), out _, out _, out _);
        reader.Advance(Bytes("5:filesd"), out _, out _, out _);
        var swarm = Bytes($"20:aaaaaaaaaaaaaaaaaaaad{One}e");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var swarms = 0;
        for (var i = 0; i < 100_000; i++)
        {
            swarms += reader.Advance(swarm, out _, out _, out _) == FullScrapeStep.Swarm ? 1 : 0;
        }

        Assert.Equal(100_000, swarms);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    private static (List<(InfoHash Hash, ScrapeCounts Counts)> Swarms, FullScrapeStep Last) Read(FullScrapeReader reader, byte[] answer, int size)
    {
        var swarms = new List<(InfoHash, ScrapeCounts)>();
        var (begin, end) = (0, 0);
        while (true)
        {
            var step = reader.Advance(answer.AsSpan(begin, end - begin), out var consumed, out var hash, out var counts);
            begin += consumed;
            if (step == FullScrapeStep.Swarm)
            {
                swarms.Add((hash, counts));
            }
            else if (step == FullScrapeStep.More && end < answer.Length)
            {
                end = Math.Min(answer.Length, end + size);
            }
            else if (step != FullScrapeStep.Other)
            {
                return (swarms, step);
            }
        }
    }

    private static InfoHash Hash(char letter) => new(Bytes(new string(letter, 20)));

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
