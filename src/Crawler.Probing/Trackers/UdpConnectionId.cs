namespace Crawler.Probing.Trackers;

/// <summary>A connection id of BEP 15, which a client may use for a minute.</summary>
/// <param name="value">The id.</param>
/// <param name="time">The clock.</param>
internal sealed class UdpConnectionId(ulong value, TimeProvider time)
{
    // A little less than the minute allows for the way there.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(55);
    private static readonly TimeSpan LifetimeForMore = TimeSpan.FromSeconds(30);

    private readonly long _obtainedAt = time.GetTimestamp();
    private volatile bool _isSpoilt;

    /// <summary>The id.</summary>
    public ulong Value => value;

    /// <summary>Whether it may be used.</summary>
    public bool IsFresh => !_isSpoilt && time.GetElapsedTime(_obtainedAt) < Lifetime;

    /// <summary>Whether it may be used for something that is perhaps sent again later.</summary>
    public bool IsFreshForMore => !_isSpoilt && time.GetElapsedTime(_obtainedAt) < LifetimeForMore;

    /// <summary>A tracker that dislikes the id must never see it again: some ban for that.</summary>
    public void Spoil() => _isSpoilt = true;
}
