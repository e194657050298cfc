namespace Crawler.Lab.Seeding;

/// <summary>Lets so many bytes a second through, to whoever asks first. Thread-safe.</summary>
internal sealed class UploadRate
{
    private readonly Lock _gate = new();
    private readonly long? _bytesPerSecond;
    private readonly TimeProvider _time;
    private DateTimeOffset _next;

    /// <summary>Begins with nothing owed; null for no limit.</summary>
    public UploadRate(long? bytesPerSecond, TimeProvider time)
    {
        _bytesPerSecond = bytesPerSecond;
        _time = time;
    }

    /// <summary>Returns when so many bytes may be sent.</summary>
    public Task TakeAsync(int bytes, CancellationToken cancel)
    {
        var wait = Reserve(bytes);
        return wait > TimeSpan.Zero ? Task.Delay(wait, _time, cancel) : Task.CompletedTask;
    }

    /// <summary>Books the bytes and tells how long to wait for them.</summary>
    public TimeSpan Reserve(int bytes)
    {
        if (_bytesPerSecond is not { } rate)
        {
            return TimeSpan.Zero;
        }

        lock (_gate)
        {
            var now = _time.GetUtcNow();
            var from = _next > now ? _next : now;
            _next = from + TimeSpan.FromSeconds((double)bytes / rate);
            return from - now;
        }
    }
}
