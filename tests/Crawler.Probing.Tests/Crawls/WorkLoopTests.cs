using Crawler.Probing.Crawls;

namespace Crawler.Probing.Tests.Crawls;

public sealed class WorkLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Never_more_is_claimed_than_there_is_room_for()
    {
        using var stop = new CancellationTokenSource();
        var (now, most, done) = (0, 0, 0);
        var loop = new WorkLoop<int>(3, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), TimeProvider.System);
        await loop.RunAsync(
            (room, _) => Task.FromResult<IReadOnlyList<int>>([.. Enumerable.Range(0, room)]),
            async (_, _) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                await Task.Yield();
                Interlocked.Decrement(ref now);
                if (Interlocked.Increment(ref done) == 50)
                {
                    await stop.CancelAsync();
                }
            },
            stop.Token).WaitAsync(Patience);
        Assert.InRange(most, 1, 3);
        Assert.True(done >= 50);
    }

    [Fact]
    public async Task What_one_piece_of_work_throws_comes_out_and_stops_the_others()
    {
        var stopped = new TaskCompletionSource();
        var loop = new WorkLoop<int>(2, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), TimeProvider.System);
        var claims = new Queue<IReadOnlyList<int>>([[0, 1]]);
        var running = loop.RunAsync(
            (_, _) => Task.FromResult(claims.TryDequeue(out var claimed) ? claimed : []),
            async (work, token) =>
            {
                if (work == 0)
                {
                    throw new InvalidDataException();
                }

                token.Register(stopped.SetResult);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            },
            default);
        await Assert.ThrowsAsync<InvalidDataException>(() => running.WaitAsync(Patience));
        await stopped.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task What_a_claim_throws_comes_out()
    {
        var loop = new WorkLoop<int>(2, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), TimeProvider.System);
        await Assert.ThrowsAsync<InvalidDataException>(
            () => loop.RunAsync((_, _) => throw new InvalidDataException(), (_, _) => Task.CompletedTask, default).WaitAsync(Patience));
    }

    [Fact]
    public async Task A_failure_while_stopping_is_not_swallowed()
    {
        using var stop = new CancellationTokenSource();
        var claims = new Queue<IReadOnlyList<int>>([[0]]);
        var loop = new WorkLoop<int>(2, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), TimeProvider.System);
        var running = loop.RunAsync(
            (_, _) => Task.FromResult(claims.TryDequeue(out var claimed) ? claimed : []),
            async (_, token) =>
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw new InvalidDataException();
            },
            stop.Token);
        await Assert.ThrowsAsync<InvalidDataException>(() => running.WaitAsync(Patience));
    }

    [Fact]
    public async Task Stopping_while_idle_returns()
    {
        using var stop = new CancellationTokenSource();
        var loop = new WorkLoop<int>(2, TimeSpan.FromHours(1), TimeSpan.FromHours(1), TimeProvider.System);
        var running = loop.RunAsync((_, _) => Task.FromResult<IReadOnlyList<int>>([]), (_, _) => Task.CompletedTask, stop.Token);
        await stop.CancelAsync();
        await running.WaitAsync(Patience);
    }
}
