using Crawler.Lab.Cli;

namespace Crawler.Lab.Tests.Cli;

public sealed class LifetimeTests
{
    [Fact]
    public async Task A_worker_that_ends_is_a_failure()
    {
        var worker = Task.FromException(new InvalidOperationException("broken"));
        Assert.Equal(ExitCode.Failed, await Lifetime.WaitAsync(null, [worker], CancellationToken.None));
    }

    [Fact]
    public async Task Being_told_to_stop_is_not()
    {
        using var stop = new CancellationTokenSource();
        var wait = Lifetime.WaitAsync(null, [new TaskCompletionSource().Task], stop.Token);
        await stop.CancelAsync();
        Assert.Equal(ExitCode.Fine, await wait);
    }
}
