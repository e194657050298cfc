using Crawler.Storage.Rollups;

namespace Crawler.Storage.Tests.Rollups;

public sealed class RollupPaceTests
{
    private readonly ManualTime _time = new(Samples.Noon);
    private readonly RollupPace _pace;

    public RollupPaceTests() => _pace = new RollupPace(_time);

    [Fact]
    public async Task Short_runs_follow_one_another()
    {
        Assert.True(await RunAsync(0.9));
        Assert.True(await RunAsync(0.9));
    }

    [Fact]
    public async Task A_long_run_is_followed_by_nine_times_as_long_a_rest()
    {
        Assert.True(await RunAsync(20));
        _time.Advance(TimeSpan.FromSeconds(179));
        Assert.False(await RunAsync(0));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await RunAsync(0));
    }

    [Fact]
    public async Task A_run_that_fails_rests_as_well()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => _pace.RunAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            throw new InvalidDataException();
        }));
        Assert.False(await RunAsync(0));
    }

    private Task<bool> RunAsync(double seconds) => _pace.RunAsync(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        return Task.CompletedTask;
    });
}
