using Crawler.Probing.Work;

namespace Crawler.Probing.Tests.Work;

public sealed class WorkDrainTests
{
    private readonly WorkThrottle _throttle = new();

    [Fact]
    public async Task Nothing_is_begun_and_the_end_of_what_is_under_way_is_waited_for()
    {
        var left = 3;
        var drain = new WorkDrain(_throttle, () => left > 0 ? left-- : 0, TimeProvider.System);

        Assert.Equal(0, await drain.RunAsync(TimeSpan.FromMinutes(1), default));

        Assert.True(_throttle.IsStopped);
        Assert.False(_throttle.IsFull);
    }

    [Fact]
    public async Task Work_that_does_not_end_is_left_once_the_time_is_over() =>
        Assert.Equal(2, await new WorkDrain(_throttle, () => 2, TimeProvider.System).RunAsync(TimeSpan.FromMilliseconds(200), default));

    [Fact]
    public void Room_for_work_does_not_end_a_pause()
    {
        _throttle.IsPaused = true;
        _throttle.Set(1, isFull: false);

        Assert.True(_throttle.IsStopped);
    }
}
