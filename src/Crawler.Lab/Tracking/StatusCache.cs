namespace Crawler.Lab.Tracking;

/// <summary>The status, counted at most once a second however often strangers ask. Thread-safe.</summary>
internal sealed class StatusCache
{
    private const int LargestShown = 100;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TrackerState _state;
    private readonly TimeProvider _time;
    private TrackerStatus? _status;

    public StatusCache(TrackerState state, TimeProvider time)
    {
        _state = state;
        _time = time;
    }

    /// <summary>As a page.</summary>
    public byte[] Html => StatusPage.ToHtml(Current());

    /// <summary>As JSON.</summary>
    public byte[] Json => StatusPage.ToJson(Current());

    private TrackerStatus Current()
    {
        lock (_gate)
        {
            if (_status is null || _time.GetUtcNow() - _status.At >= Lifetime)
            {
                _status = _state.Status(LargestShown);
            }

            return _status;
        }
    }
}
