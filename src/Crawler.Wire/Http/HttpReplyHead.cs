namespace Crawler.Wire.Http;

/// <summary>
/// Status line and header fields of an HTTP/1 reply: what a client needs to know of them. Lines may end without a CR, as those of small
/// servers do. Allocates nothing; of fields that it does not know it checks the form only.
/// </summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc9112, https://www.rfc-editor.org/rfc/rfc9110</remarks>
public readonly record struct HttpReplyHead
{
    /// <summary>Bytes of a head that are read.</summary>
    public const int MaxBytes = 16 * 1024;

    /// <summary>Header fields that are read.</summary>
    public const int MaxFields = 128;

    private const int VersionBytes = 8;

    /// <summary>Its bytes, the empty line included.</summary>
    public int Length { get; internal init; }

    /// <summary>The status code, 100 to 999.</summary>
    public int Status { get; init; }

    /// <summary>Bytes of the body as they travel; null when the head does not say.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Whether the body comes in chunks, whatever length the head says besides.</summary>
    public bool IsChunked { get; init; }

    /// <summary>How the body is compressed.</summary>
    public HttpCoding Coding { get; init; }

    /// <summary>Whether the server takes another request on the connection, as far as it says.</summary>
    public bool StaysOpen { get; init; }

    /// <summary>Whether parts of what is named can be asked for (<c>Accept-Ranges</c>); null when the head does not say.</summary>
    public bool? AcceptsRanges { get; init; }

    /// <summary>Whether it is dated.</summary>
    public bool HasDate { get; init; }

    /// <summary>Whether it has a <c>Keep-Alive</c> field.</summary>
    public bool HasKeepAlive { get; init; }

    /// <summary>Where a redirect leads.</summary>
    public HttpField Location { get; init; }

    /// <summary>When to come again.</summary>
    public HttpField RetryAfter { get; init; }

    /// <summary>What the server calls itself.</summary>
    public HttpField Server { get; init; }

    /// <summary>The type of the body.</summary>
    public HttpField ContentType { get; init; }

    /// <summary>Whether it is one of those that come before the answer (1xx), and not a change to another protocol.</summary>
    public bool IsInterim => Status is >= 100 and < 200 and not 101;

    /// <summary>Whether a body follows: a few statuses have none, whatever the fields say.</summary>
    public bool HasBody => Status is >= 200 and not (204 or 304);

    /// <summary>
    /// Reads a head at the beginning of <paramref name="input"/>, behind which anything may follow. One that is not whole yet is a
    /// <see cref="WireErrorKind.UnexpectedEnd"/>, one beyond the limits a <see cref="WireErrorKind.TooLarge"/>; a fault is told as soon
    /// as its line is there.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> input, out HttpReplyHead head, out WireError error)
    {
        head = default;
        error = default;
        if (!TryReadLine(input, 0, out var line, out var next, out error) || !TryReadStatus(line, out var status, out var isOld, ref error))
        {
            return false;
        }

        var fields = new HttpReplyFields(isOld);
        for (var count = 0; ; count++)
        {
            var start = next;
            if (!TryReadLine(input, start, out line, out next, out error))
            {
                return false;
            }

            if (line.IsEmpty)
            {
                head = fields.ToHead(status, next);
                return true;
            }

            if (count == MaxFields)
            {
                error = new WireError(WireErrorKind.TooLarge, start, "more header fields than are read");
                return false;
            }

            if (!fields.TryTake(line, start, count == 0, ref error))
            {
                return false;
            }
        }
    }

    private static bool TryReadLine(ReadOnlySpan<byte> input, int start, out ReadOnlySpan<byte> line, out int next, out WireError error)
    {
        var rest = input[start..Math.Min(input.Length, MaxBytes)];
        var length = rest.IndexOf((byte)'\n');
        error = length >= 0 ? default
            : input.Length >= MaxBytes ? new WireError(WireErrorKind.TooLarge, MaxBytes, "a head longer than is read")
            : new WireError(WireErrorKind.UnexpectedEnd, input.Length, "the head is not whole");
        line = length < 0 ? default : rest[..length];
        line = line is [.., (byte)'\r'] ? line[..^1] : line;
        next = start + length + 1;
        return length >= 0;
    }

    private static bool TryReadStatus(ReadOnlySpan<byte> line, out int status, out bool isOld, ref WireError error)
    {
        status = 0;
        isOld = false;
        var isStatus = line.Length >= VersionBytes + 4 && line.StartsWith("HTTP/1."u8) && IsDigit(line[VersionBytes - 1]) && line[VersionBytes] == ' '
            && line[VersionBytes + 1] != '0' && IsDigit(line[VersionBytes + 1]) && IsDigit(line[VersionBytes + 2]) && IsDigit(line[VersionBytes + 3])
            && (line.Length == VersionBytes + 4 || line[VersionBytes + 4] == ' ');
        if (!isStatus)
        {
            error = new WireError(WireErrorKind.UnexpectedByte, 0, "no status line of HTTP/1");
            return false;
        }

        isOld = line[VersionBytes - 1] == '0';
        status = ((line[VersionBytes + 1] - '0') * 100) + ((line[VersionBytes + 2] - '0') * 10) + line[VersionBytes + 3] - '0';
        return true;
    }

    private static bool IsDigit(byte c) => c is >= (byte)'0' and <= (byte)'9';
}
