using System.Text;
using Crawler.Wire.Http;

namespace Crawler.Wire.Tests.Http;

public sealed class HttpChunkReaderTests
{
    private static readonly byte[] Whole = Encoding.ASCII.GetBytes("5;name=value\r\nHello\r\nC \n, wide world\r\n0\r\nX-Trailer: y\r\n\r\n");

    [Fact]
    public void A_body_is_the_same_however_its_bytes_arrive_and_whatever_fits()
    {
        foreach (var size in Enumerable.Range(1, Whole.Length))
        {
            foreach (var most in (int[])[1, 4, 100])
            {
                Assert.Equal(("Hello, wide world", HttpChunkStep.End, Whole.Length), Read(Whole, size, most));
            }
        }
    }

    [Fact]
    public void What_follows_the_body_is_left()
    {
        Assert.Equal(("Hello, wide world", HttpChunkStep.End, Whole.Length), Read([.. Whole, .. "HTTP/1.1 200"u8], 1000, 1000));
    }

    [Fact]
    public void A_body_cut_at_any_byte_wants_more() =>
        Assert.All(Enumerable.Range(0, Whole.Length), x => Assert.Equal(HttpChunkStep.More, Read(Whole[..x], 7, 100).Last));

    [Theory]
    [InlineData("zz\r\n", WireErrorKind.BadLength)]
    [InlineData("\r\n", WireErrorKind.BadLength)]
    [InlineData("-1\r\n", WireErrorKind.BadLength)]
    [InlineData("5x\r\n", WireErrorKind.BadLength)]
    [InlineData("FFFFFFFFFFFFFFFFF\r\n", WireErrorKind.BadLength)]
    [InlineData("1\r\nab\r\n", WireErrorKind.UnexpectedByte)]
    public void What_is_no_chunk_is_refused(string text, WireErrorKind kind)
    {
        var reader = new HttpChunkReader();
        Read(reader, Encoding.ASCII.GetBytes(text), 1000, 1000);

        Assert.Equal(kind, reader.Error.Kind);
        Assert.Equal(HttpChunkStep.Fault, reader.Advance("0\r\n\r\n"u8, 10, out _, out _));
    }

    [Fact]
    public void Lines_beyond_the_limit_are_too_large()
    {
        Assert.Equal(WireErrorKind.TooLarge, Fault($"1;{new string('x', HttpChunkReader.MaxLineBytes)}"));
        Assert.Equal(WireErrorKind.TooLarge, Fault($"0\r\n{string.Concat(Enumerable.Repeat("X: y\r\n", HttpChunkReader.MaxLineBytes / 2))}"));
    }

    [Fact]
    public void A_spoilt_body_never_throws_and_always_gets_on()
    {
        foreach (var bytes in HostileBytes.Of(Whole))
        {
            var (_, last, consumed) = Read(bytes, 5, 3);

            Assert.InRange(consumed, 0, bytes.Length);
            Assert.NotEqual(HttpChunkStep.Data, last);
        }
    }

    private static WireErrorKind Fault(string text)
    {
        var reader = new HttpChunkReader();
        Read(reader, Encoding.ASCII.GetBytes(text), 1000, 1000);
        return reader.Error.Kind;
    }

    private static (string Body, HttpChunkStep Last, int Consumed) Read(byte[] bytes, int size, int most) => Read(new HttpChunkReader(), bytes, size, most);

    // As if so many bytes arrived at a time.
    private static (string Body, HttpChunkStep Last, int Consumed) Read(HttpChunkReader reader, byte[] bytes, int size, int most)
    {
        var body = new StringBuilder();
        var (begin, end) = (0, Math.Min(size, bytes.Length));
        while (true)
        {
            var step = reader.Advance(bytes.AsSpan(begin, end - begin), most, out var consumed, out var data);
            Assert.True(data.Length <= most && consumed >= data.Length);
            body.Append(Encoding.ASCII.GetString(data));
            begin += consumed;
            if (step is HttpChunkStep.End or HttpChunkStep.Fault || (step == HttpChunkStep.More && end == bytes.Length))
            {
                return (body.ToString(), step, begin);
            }

            end = step == HttpChunkStep.More ? Math.Min(end + size, bytes.Length) : end;
        }
    }
}
