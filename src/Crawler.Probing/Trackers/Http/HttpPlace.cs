namespace Crawler.Probing.Trackers.Http;

/// <summary>Where a server is, and who says so: connections that were made on a person's word are not for where strangers lead.</summary>
/// <param name="IsTls">Whether it speaks TLS.</param>
/// <param name="Host">Its name or address, without brackets.</param>
/// <param name="Port">Its port.</param>
/// <param name="IsTyped">Whether the host is the one that was asked for, and not one that a redirect named.</param>
internal readonly record struct HttpPlace(bool IsTls, string Host, int Port, bool IsTyped)
{
    /// <summary>The place of a URL.</summary>
    public static HttpPlace Of(Uri url, bool isTyped) => new(url.Scheme == Uri.UriSchemeHttps, url.IdnHost.Trim('[', ']'), url.Port, isTyped);
}
