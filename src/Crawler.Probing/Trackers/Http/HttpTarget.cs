using System.Text;

namespace Crawler.Probing.Trackers.Http;

/// <summary>Where a request goes: the server, and the beginning of the request.</summary>
internal sealed class HttpTarget
{
    private readonly byte[] _alone;
    private readonly byte[] _withQuery;

    /// <summary>What a URL names at its server.</summary>
    public HttpTarget(Uri url, HttpOrigin origin)
    {
        Url = url;
        Origin = origin;
        var text = $"GET {url.GetComponents(UriComponents.PathAndQuery, UriFormat.UriEscaped)}";
        _alone = Encoding.ASCII.GetBytes(text);
        _withQuery = Encoding.ASCII.GetBytes(url.Query.Length == 0 ? $"{text.TrimEnd('?')}?" : url.Query == "?" ? text : $"{text}&");
    }

    /// <summary>The URL.</summary>
    public Uri Url { get; }

    /// <summary>The server.</summary>
    public HttpOrigin Origin { get; }

    /// <summary>Bytes of a request with more query at most.</summary>
    public int MaxLength(int query) => _withQuery.Length + query + Origin.MaxFields;

    /// <summary>Writes a request with more query, or none; gives its bytes.</summary>
    public int Write(ReadOnlySpan<byte> query, Span<byte> output)
    {
        var beginning = query.IsEmpty ? _alone : _withQuery;
        var fields = Origin.Fields;
        beginning.CopyTo(output);
        query.CopyTo(output[beginning.Length..]);
        fields.CopyTo(output[(beginning.Length + query.Length)..]);
        return beginning.Length + query.Length + fields.Length;
    }
}
