namespace Crawler.Wire.Http;

/// <summary>Where the value of a header field stands in the bytes of a head.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its bytes, without the blanks around them.</param>
public readonly record struct HttpField(int Start, int Length)
{
    /// <summary>Whether the head has the field: a head begins with its status line, so that no value stands at 0.</summary>
    public bool IsThere => Start > 0;

    /// <summary>The value in the bytes that the head was read from.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> head) => head.Slice(Start, Length);
}
