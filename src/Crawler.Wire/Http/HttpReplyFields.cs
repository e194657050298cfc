using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Crawler.Wire.Http;

/// <summary>Gathers what the header fields of a reply say, line by line.</summary>
/// <param name="isOld">Whether the reply is of HTTP/1.0, whose connections end unless it says otherwise.</param>
internal ref struct HttpReplyFields(bool isOld)
{
    private const int MaxLengthDigits = 18;

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    private static readonly SearchValues<byte> NoValueBytes = SearchValues.Create("\0\r"u8);

    private HttpReplyHead _head = new() { StaysOpen = !isOld };

    /// <summary>What they say.</summary>
    public readonly HttpReplyHead ToHead(int status, int length) => _head with { Status = status, Length = length };

    /// <summary>Takes a line. One that begins with a blank goes on with the field before it, and is passed over.</summary>
    public bool TryTake(ReadOnlySpan<byte> line, int start, bool isFirst, ref WireError error)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            return !isFirst || Fail(start, "the first header field begins with a blank", ref error);
        }

        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(NameBytes))
        {
            return Fail(start, "a header field without a name", ref error);
        }

        var value = line[(colon + 1)..].TrimStart(" \t"u8);
        var field = new HttpField(start + line.Length - value.Length, value.TrimEnd(" \t"u8).Length);
        value = value[..field.Length];
        return value.ContainsAny(NoValueBytes)
            ? Fail(start + colon, "a header field with a control character", ref error)
            : TryTake(line[..colon], value, field, ref error);
    }

    private bool TryTake(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, HttpField field, ref WireError error)
    {
        switch (name.Length)
        {
            case 4 when Is(name, "Date"u8):
                _head = _head with { HasDate = true };
                break;
            case 6 when Is(name, "Server"u8):
                _head = _head with { Server = field };
                break;
            case 8 when Is(name, "Location"u8):
                _head = _head with { Location = field };
                break;
            case 10 when Is(name, "Connection"u8):
                _head = _head with { StaysOpen = !Has(value, "close"u8) && (_head.StaysOpen || Has(value, "keep-alive"u8)) };
                break;
            case 10 when Is(name, "Keep-Alive"u8):
                _head = _head with { HasKeepAlive = true };
                break;
            case 11 when Is(name, "Retry-After"u8):
                _head = _head with { RetryAfter = field };
                break;
            case 12 when Is(name, "Content-Type"u8):
                _head = _head with { ContentType = field };
                break;
            case 13 when Is(name, "Accept-Ranges"u8):
                _head = _head with { AcceptsRanges = Has(value, "bytes"u8) ? true : Has(value, "none"u8) ? false : _head.AcceptsRanges };
                break;
            case 14 when Is(name, "Content-Length"u8):
                return TryTakeLength(value, field, ref error);
            case 16 when Is(name, "Content-Encoding"u8):
                _head = _head with { Coding = CodingOf(value) };
                break;
            case 17 when Is(name, "Transfer-Encoding"u8):
                return TryTakeTransfer(value, field, ref error);
            default:
                break;
        }

        return true;
    }

    // Two lengths that differ would leave open where the next reply begins.
    private bool TryTakeLength(ReadOnlySpan<byte> value, HttpField field, ref WireError error)
    {
        if (value.IsEmpty || value.Length > MaxLengthDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || !Utf8Parser.TryParse(value, out long length, out _))
        {
            return Fail(field.Start, "a length that is no number", ref error);
        }

        if (_head.ContentLength is { } other && other != length)
        {
            return Fail(field.Start, "two lengths that differ", ref error);
        }

        _head = _head with { ContentLength = length };
        return true;
    }

    private bool TryTakeTransfer(ReadOnlySpan<byte> value, HttpField field, ref WireError error)
    {
        if (!Is(value, "chunked"u8) && !Is(value, "identity"u8))
        {
            return Fail(field.Start, "a transfer coding other than chunked", ref error);
        }

        _head = _head with { IsChunked = _head.IsChunked || Is(value, "chunked"u8) };
        return true;
    }

    private static HttpCoding CodingOf(ReadOnlySpan<byte> value) =>
        Is(value, "gzip"u8) || Is(value, "x-gzip"u8) ? HttpCoding.Gzip : Is(value, "deflate"u8) ? HttpCoding.Deflate : HttpCoding.None;

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(text, name);

    // Whether a list of words has one.
    private static bool Has(ReadOnlySpan<byte> list, ReadOnlySpan<byte> word)
    {
        foreach (var part in list.Split((byte)','))
        {
            if (Is(list[part].Trim(" \t"u8), word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Fail(int offset, string detail, ref WireError error)
    {
        error = new WireError(WireErrorKind.UnexpectedByte, offset, detail);
        return false;
    }
}
