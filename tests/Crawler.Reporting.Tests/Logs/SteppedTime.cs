namespace Crawler.Reporting.Tests.Logs;

/// <summary>A clock that goes only when told to, and fires its timers as it passes their times.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(() => callback(state), period.Ticks) { Next = _ticks + dueTime.Ticks };
        _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var end = _ticks + by.Ticks;
        while (_timers.Where(x => x.Next <= end).MinBy(x => x.Next) is { } due)
        {
            _ticks = due.Next;
            due.Next += due.Period;
            due.Fire();
        }

        _ticks = end;
    }

    private sealed class Timer(Action fire, long period) : ITimer
    {
        public Action Fire => fire;

        public long Period => period;

        public long Next { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan changed) => throw new NotSupportedException();

        public void Dispose() => Next = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
