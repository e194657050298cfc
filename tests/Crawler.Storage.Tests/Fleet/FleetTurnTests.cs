using Crawler.Fixtures;
using Crawler.Storage.Fleet;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Fleet;

public sealed class FleetTurnTests : IAsyncLifetime
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    // A little before the pace.
    private static readonly DateTimeOffset Due = Samples.Noon + Every - TimeSpan.FromMilliseconds(250);

    private readonly ManualTime _time = new(Samples.Noon);
    private TestDatabase _test = null!;
    private Database _database = null!;

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        _database = await _test.OpenAsync(_time);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_has_the_turn_keeps_it_as_long_as_it_is_in_time()
    {
        var (first, second) = (Turn(1), Turn(2));
        Assert.Equal((true, Due), await first.TakeAsync(default));

        // Not due, for either; another one looks a little later than the one who has it.
        Assert.Equal((false, Due), await first.TakeAsync(default));
        Assert.Equal((false, Due + FleetTurn.Grace), await second.TakeAsync(default));

        _time.Advance(Every);
        Assert.False((await second.TakeAsync(default)).IsOurs);
        Assert.True((await first.TakeAsync(default)).IsOurs);
    }

    [Fact]
    public async Task A_turn_that_is_not_taken_in_time_goes_to_another_agent_alone()
    {
        await Turn(1).TakeAsync(default);
        _time.Advance(Every + FleetTurn.Grace);

        var taken = await Task.WhenAll(Turn(2).TakeAsync(default), Turn(3).TakeAsync(default), Turn(4).TakeAsync(default));

        Assert.Single(taken, x => x.IsOurs);
        Assert.False((await Turn(1).TakeAsync(default)).IsOurs);
    }

    [Fact]
    public async Task A_clock_that_was_an_hour_ahead_holds_nobody_up_once_it_is_set_right()
    {
        _time.Advance(TimeSpan.FromHours(1));
        await Turn(1).TakeAsync(default);
        _time.Advance(TimeSpan.FromHours(-1));

        Assert.True((await Turn(2).TakeAsync(default)).IsOurs);
    }

    [Fact]
    public async Task Work_of_different_kinds_is_shared_out_by_itself()
    {
        Assert.True((await Turn(1).TakeAsync(default)).IsOurs);
        Assert.True((await Turn(2, "other").TakeAsync(default)).IsOurs);
    }

    [Fact]
    public async Task Work_that_takes_longer_than_its_pace_keeps_the_turn()
    {
        var quick = TimeSpan.FromMilliseconds(20);
        await using var database = await _test.OpenAsync(TimeProvider.System);
        var (began, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var stop = new CancellationTokenSource();
        var running = new FleetTurn(database, 1, "work", quick, NullLoggerFactory.Instance).RunAsync(
            async _ =>
            {
                began.TrySetResult();
                await end.Task;
            },
            stop.Token);
        await began.Task;

        // It is taken again and again while the work lasts.
        var first = await DueAsync();
        while (await DueAsync() == first)
        {
            await Task.Yield();
        }

        await stop.CancelAsync();
        end.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private async Task<object?> DueAsync() => await _test.ScalarAsync("select due_at from crawl.fleet_turn");

    private FleetTurn Turn(long agent, string work = "work") => new(_database, agent, work, Every, NullLoggerFactory.Instance);
}
