namespace Crawler.Probing.Trackers;

/// <summary>How one request goes out: travels with it, since only the connection's maker knows.</summary>
/// <param name="typed">Whether its host is the one that was asked for, and not one that a redirect named.</param>
internal sealed class HttpRoute(bool typed)
{
    /// <summary>Where a request carries it.</summary>
    public static readonly HttpRequestOptionsKey<HttpRoute> Key = new("Route");

    private long _connectedAt;

    /// <summary>Whether the policy for what was asked for holds, or that for what strangers say.</summary>
    public bool Typed => typed;

    /// <summary>Whether a connection was to be opened for the request.</summary>
    public bool IsNew { get; set; }

    /// <summary>Whether the server has answered before: a request that is lost was then sent on a connection that it had closed meanwhile.</summary>
    public bool MayRepeat { get; set; }

    /// <summary>When the connection stood that was opened for the request; 0 when an open one took it.</summary>
    public long ConnectedAt
    {
        get => Interlocked.Read(ref _connectedAt);
        set => Interlocked.Exchange(ref _connectedAt, value);
    }
}
