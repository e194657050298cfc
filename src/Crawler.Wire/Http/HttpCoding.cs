namespace Crawler.Wire.Http;

/// <summary>How a body is compressed (<c>Content-Encoding</c>).</summary>
public enum HttpCoding : byte
{
    /// <summary>Not at all, or in a way that nobody asked for.</summary>
    None = 0,

    /// <summary>RFC 1952.</summary>
    Gzip = 1,

    /// <summary>RFC 1950, or RFC 1951 from servers that misread the name.</summary>
    Deflate = 2,
}
