using System.Text;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Wire.Tests.Trackers.Http;

public sealed class HttpScrapeTests
{
    [Theory]
    [InlineData("http://t.example/announce", "http://t.example/scrape")]
    [InlineData("http://t.example:81/x/announce?pass=a%2Fb", "http://t.example:81/x/scrape?pass=a%2Fb")]
    [InlineData("https://t.example/announce.php", "https://t.example/scrape.php")]
    [InlineData("http://t.example/announce?x2%0644", "http://t.example/scrape?x2%0644")]
    [InlineData("http://announce.example/abc/announce/", null)]
    [InlineData("http://t.example/a", null)]
    [InlineData("http://t.example/announce?x=2/4", "http://t.example/scrape?x=2/4")]
    [InlineData("http://t.example/x%064announce", null)]
    public void A_scrape_url_comes_from_the_last_segment(string announce, string? scrape)
    {
        Assert.Equal(scrape is not null, ScrapeUrl.TryFromAnnounce(new Uri(announce), out var url));
        Assert.Equal(scrape, url?.OriginalString);
    }

    [Fact]
    public void A_query_names_every_hash_and_is_read_back()
    {
        var url = HttpScrapeQuery.Build(new Uri("http://t.example/scrape?k=1"), [Samples.Hash, Samples.OtherHash]);
        Assert.True(HttpScrapeQuery.TryParse(url.Query, out var hashes, out _));
        Assert.Equal([Samples.Hash, Samples.OtherHash], hashes);
        Assert.False(HttpScrapeQuery.TryParse("info_hash=1234567890123456789", out _, out var error));
        Assert.Equal(WireErrorKind.BadLength, error.Kind);
        Assert.Throws<ArgumentException>(() => HttpScrapeQuery.Build(url, []));
    }

    [Fact]
    public void A_reply_is_read_back()
    {
        var reply = new ScrapeReply
        {
            MinRequestInterval = 120,
            Files = new Dictionary<InfoHash, ScrapeCounts> { [Samples.Hash] = new(1, 2, 3, 4), [Samples.OtherHash] = new(0, null, null) },
        };
        Assert.True(HttpScrapeReply.TryRead(Samples.Written(x => HttpScrapeReply.Write(x, reply)), out var read, out _));
        Assert.Equal(reply.Files, read.Files);
        Assert.Equal(120, read.MinRequestInterval);
    }

    [Theory]
    [InlineData("abc", "abc", "1 2 3")]
    [InlineData("abc", "cba", "1 2 3")]
    [InlineData("abc", "b", "- 2 -")]
    [InlineData("abc", "xcy", "- - 3")]
    [InlineData("abcab", "abc", "1 2 3 1 2")]
    [InlineData("abcab", "bac", "1 2 3 1 2")]
    [InlineData("a", "", "-")]
    public void Counts_come_in_the_order_asked_whatever_that_of_the_answer(string asked, string answered, string expected)
    {
        var body = $"d5:filesd{string.Concat(answered.Select(x => $"20:{new string(x, 20)}d8:completei{x - 'a' + 1}ee"))}ee";
        InfoHash[] hashes = [.. asked.Select(x => new InfoHash(Enumerable.Repeat((byte)x, InfoHash.Size).ToArray()))];
        var counts = new ScrapeCounts?[hashes.Length];
        counts.AsSpan().Fill(new ScrapeCounts(99, 99, 99));

        Assert.True(HttpScrapeReply.TryRead(Encoding.ASCII.GetBytes(body), hashes, counts, out _, out _));

        Assert.Equal(expected, string.Join(' ', counts.Select(x => x?.Complete?.ToString() ?? "-")));
    }

    [Fact]
    public void A_key_that_went_through_a_UTF8_encoder_is_turned_back()
    {
        var mangled = Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(Samples.Hash.ToArray()));
        Assert.Equal(40, mangled.Length);
        byte[] body = [.. "d5:filesd40:"u8, .. mangled, .. "d8:completei7eeee"u8];
        Assert.True(HttpScrapeReply.TryRead(body, out var read, out _));
        Assert.Equal(new ScrapeCounts(7, null, null), read.Files[Samples.Hash]);
    }

    [Fact]
    public void A_key_that_is_no_hash_is_left_out_and_counted()
    {
        var body = "d5:filesd19:1234567890123456789d8:completei7eeee"u8;
        Assert.True(HttpScrapeReply.TryRead(body, out var read, out _));
        Assert.Empty(read.Files);
        Assert.Equal(1, read.UnreadableKeys);
    }

    [Theory]
    [InlineData("d5:filesdee", null)]
    [InlineData("d5:filesde5:flagsd20:min_request_intervali60eee", 60)]
    [InlineData("d5:filesde5:flagsi1ee", null)]
    [InlineData("d5:filesde5:flagsl1:aee\r\n", null)]
    public void An_empty_reply_knows_nothing_but_maybe_an_interval(string body, int? interval)
    {
        Assert.True(HttpScrapeReply.TryRead(Encoding.ASCII.GetBytes(body), out var read, out _));
        Assert.Empty(read.Files);
        Assert.Equal(interval, read.MinRequestInterval);
    }

    [Theory]
    [InlineData("de", WireErrorKind.MissingField)]
    [InlineData("d5:files0:e", WireErrorKind.WrongType)]
    [InlineData("d5:filesde5:filesdee", WireErrorKind.DuplicateKey)]
    [InlineData("d5:filesd20:12345678901234567890i1eee", WireErrorKind.WrongType)]
    [InlineData("d5:filesdeegarbage", WireErrorKind.TrailingBytes)]
    [InlineData("not found", WireErrorKind.UnexpectedByte)]
    public void A_reply_that_breaks_the_rules_is_refused(string body, WireErrorKind kind)
    {
        Assert.False(HttpScrapeReply.TryRead(Encoding.ASCII.GetBytes(body), out _, out var error));
        Assert.Equal(kind, error.Kind);
    }

    [Fact]
    public void No_spoiled_body_makes_the_reader_throw()
    {
        var body = Samples.Written(x => HttpScrapeReply.Write(x, new ScrapeReply
        {
            MinRequestInterval = 5,
            Files = new Dictionary<InfoHash, ScrapeCounts> { [Samples.Hash] = new(1, 2, 3), [Samples.OtherHash] = new(4, 5, 6) },
        }));
        foreach (var bytes in HostileBytes.Of(body))
        {
            Assert.Equal(HttpScrapeReply.TryRead(bytes, out var read, out var error), read is not null);
            Assert.Equal(read is null, error.IsError);
        }
    }
}
