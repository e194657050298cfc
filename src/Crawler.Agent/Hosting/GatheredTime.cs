namespace Crawler.Agent.Hosting;

/// <summary>
/// A clock for work that is not urgent: timers of a second or more end at whole seconds, together, up to a second late. To wake a thread costs an idle
/// agent more than what most of its loops do then; so it wakes once for all of them. Shorter timers are exact.
/// </summary>
/// <param name="inner">The clock that tells the time.</param>
internal sealed class GatheredTime(TimeProvider inner) : TimeProvider
{
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<Gathered> _waiting = [];
    private readonly Queue<Gathered> _due = new();
    private readonly long _began = inner.GetTimestamp();
    private ITimer? _timer;
    private long _wakesAt = long.MaxValue;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    // The tick that has begun, counted from the beginning.
    private long Now => inner.GetElapsedTime(_began).Ticks / Grain.Ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return IsGathered(dueTime, period) ? new Gathered(this, callback, state, dueTime, period) : inner.CreateTimer(callback, state, dueTime, period);
    }

    // One that waits for ever may be changed to any time later, and is exact.
    private static bool IsGathered(TimeSpan dueTime, TimeSpan period) => dueTime >= Grain && (period >= Grain || period <= TimeSpan.Zero);

    private void Begin(Gathered timer, TimeSpan dueTime) => Begin(timer, Up(inner.GetElapsedTime(_began) + dueTime));

    private void Begin(Gathered timer, long endsAt)
    {
        lock (_gate)
        {
            timer.EndsAt = endsAt;
            _waiting.Add(timer);
            WakeAt(endsAt);
        }
    }

    private static long Up(TimeSpan time) => (time.Ticks + Grain.Ticks - 1) / Grain.Ticks;

    private void End(Gathered timer)
    {
        lock (_gate)
        {
            timer.EndsAt = long.MaxValue;
            _waiting.Remove(timer);
        }
    }

    // Within the lock.
    private void WakeAt(long tick)
    {
        if (tick < _wakesAt)
        {
            _wakesAt = tick;
            var wait = (Grain * tick) - inner.GetElapsedTime(_began);
            _timer ??= inner.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            // The timer has ended, be it a little before its tick.
            _wakesAt = long.MaxValue;
            var now = Now;
            foreach (var timer in _waiting.Where(x => x.EndsAt <= now).ToList())
            {
                _waiting.Remove(timer);
                _due.Enqueue(timer);
            }

            // Should one of them hold this thread up, the next tick goes on with the others.
            WakeNext(_due.Count > 1 ? now + 1 : long.MaxValue);
        }

        while (Next() is { } timer)
        {
            timer.Call();
        }

        lock (_gate)
        {
            WakeNext(long.MaxValue);
        }
    }

    // Within the lock: at a tick, or sooner where a timer ends then.
    private void WakeNext(long tick)
    {
        var next = _waiting.Aggregate(tick, (earliest, x) => Math.Min(earliest, x.EndsAt));
        if (next == _wakesAt)
        {
            return;
        }

        _wakesAt = long.MaxValue;
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        WakeAt(next);
    }

    private Gathered? Next()
    {
        lock (_gate)
        {
            while (_due.TryDequeue(out var timer))
            {
                // Not one that was stopped or begun anew meanwhile.
                if (timer.EndsAt <= Now)
                {
                    var next = Math.Max(timer.EndsAt + Up(timer.Period), Now + 1);
                    timer.EndsAt = long.MaxValue;
                    if (timer.Period > TimeSpan.Zero)
                    {
                        Begin(timer, next);
                    }

                    return timer;
                }
            }

            return null;
        }
    }

    private sealed class Gathered : ITimer
    {
        private readonly GatheredTime _time;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private ITimer? _exact;

        public Gathered(GatheredTime time, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_time, _callback, _state, Period) = (time, callback, state, period);
            _time.Begin(this, dueTime);
        }

        // Guarded by the lock of the clock.
        public long EndsAt { get; set; }

        public TimeSpan Period { get; private set; }

        public void Call() => _callback(_state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _time.End(this);
            _exact?.Dispose();
            _exact = null;
            Period = period;
            if (IsGathered(dueTime, period))
            {
                _time.Begin(this, dueTime);
            }
            else
            {
                _exact = _time.CreateTimer(_callback, _state, dueTime, period);
            }

            return true;
        }

        public void Dispose()
        {
            _time.End(this);
            _exact?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
