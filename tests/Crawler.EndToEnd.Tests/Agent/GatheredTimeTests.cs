using Crawler.Agent.Hosting;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>Timers that end together.</summary>
public sealed class GatheredTimeTests
{
    private readonly DrivenTime _inner = new();
    private readonly GatheredTime _time;
    private readonly List<(string Name, double Seconds)> _ended = [];

    public GatheredTimeTests() => _time = new GatheredTime(_inner);

    [Fact]
    public void Timers_of_a_second_or_more_end_together_at_whole_seconds_and_never_early()
    {
        using var first = Timer("first", 1.2);
        _inner.Advance(0.5);
        using var second = Timer("second", 1.5);
        using var third = Timer("third", 1.0);

        _inner.Advance(10);

        Assert.Equal([("first", 2.0), ("second", 2.0), ("third", 2.0)], _ended);
        Assert.Equal(1, _inner.Wakes);
    }

    [Fact]
    public void Shorter_ones_are_exact()
    {
        using var timer = Timer("short", 0.3);
        using var fast = Timer("fast", 0.25, 0.5);

        _inner.Advance(1);

        Assert.Equal([("fast", 0.25), ("short", 0.3), ("fast", 0.75)], _ended);
    }

    [Fact]
    public void A_period_keeps_its_pace()
    {
        using var timer = Timer("two", 2, 2);

        _inner.Advance(7);

        Assert.Equal([("two", 2.0), ("two", 4.0), ("two", 6.0)], _ended);
    }

    [Fact]
    public void One_that_is_stopped_does_not_end_and_one_that_is_changed_ends_anew()
    {
        var stopped = Timer("stopped", 2);
        using var changed = Timer("changed", 2);
        using var shortened = Timer("shortened", 5);
        using var paused = Timer("paused", 2);
        stopped.Dispose();
        changed.Change(TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan);
        shortened.Change(TimeSpan.FromSeconds(0.5), Timeout.InfiniteTimeSpan);
        paused.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        _inner.Advance(10);

        Assert.Equal([("shortened", 0.5), ("changed", 4.0)], _ended);
    }

    [Fact]
    public void One_that_holds_the_thread_up_holds_the_others_up_for_a_second_at_most()
    {
        using var slow = _time.CreateTimer(_ => _inner.Advance(1.5), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using var other = Timer("other", 1);

        _inner.Advance(1);

        Assert.Equal([("other", 2.0)], _ended);
    }

    [Fact]
    public void A_clock_that_wakes_a_little_early_is_asked_again()
    {
        _inner.EarlyBy = 0.001;
        using var timer = Timer("timer", 2);

        _inner.Advance(5);

        Assert.Equal([("timer", 2.0)], _ended);
    }

    [Fact]
    public async Task A_real_clock_wakes_whoever_waits()
    {
        var time = new GatheredTime(TimeProvider.System);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        var began = time.GetTimestamp();

        await Task.WhenAll(Task.Delay(TimeSpan.FromSeconds(1), time), timer.WaitForNextTickAsync().AsTask());
        await timer.WaitForNextTickAsync();

        Assert.True(time.GetElapsedTime(began) >= TimeSpan.FromSeconds(2));
    }

    private ITimer Timer(string name, double due, double? period = null) => _time.CreateTimer(
        _ => _ended.Add((name, _inner.Seconds)), null, TimeSpan.FromSeconds(due),
        period is { } each ? TimeSpan.FromSeconds(each) : Timeout.InfiniteTimeSpan);

    // A clock that goes when told to, and wakes its timers in order.
    private sealed class DrivenTime : TimeProvider
    {
        private readonly List<Driven> _timers = [];
        private long _now;

        public int Wakes { get; private set; }

        // How long before its time each timer ends, unless that is less away.
        public double EarlyBy { get; set; }

        public double Seconds => TimeSpan.FromTicks(_now).TotalSeconds;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Driven(this, () => callback(state));
            timer.Change(dueTime, period);
            _timers.Add(timer);
            return timer;
        }

        public void Advance(double seconds)
        {
            var end = _now + TimeSpan.FromSeconds(seconds).Ticks;
            while (_timers.Where(x => x.At <= end).MinBy(x => x.At) is { } next)
            {
                _now = Math.Max(_now, next.At);
                next.At = next.Period > TimeSpan.Zero ? next.At + next.Period.Ticks : long.MaxValue;
                Wakes++;
                next.Call();
            }

            _now = Math.Max(_now, end);
        }

        private sealed class Driven(DrivenTime time, Action call) : ITimer
        {
            public long At { get; set; }

            public TimeSpan Period { get; private set; }

            public void Call() => call();

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                var early = TimeSpan.FromSeconds(time.EarlyBy);
                At = dueTime < TimeSpan.Zero ? long.MaxValue : time._now + (dueTime > early ? dueTime - early : dueTime).Ticks;
                Period = period;
                return true;
            }

            public void Dispose()
            {
                At = long.MaxValue;
                time._timers.Remove(this);
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
