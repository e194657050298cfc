namespace Crawler.Lab.Cli;

/// <summary>How long a verb that serves goes on.</summary>
internal static class Lifetime
{
    /// <summary>Waits until it is told to stop, its time is over, or one of its workers ends, which is a failure.</summary>
    public static async Task<int> WaitAsync(TimeSpan? duration, IReadOnlyList<Task> workers, CancellationToken cancel)
    {
        var end = Task.Delay(duration ?? Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        var first = await Task.WhenAny([end, .. workers]);
        if (first == end)
        {
            return ExitCode.Fine;
        }

        await Console.Error.WriteLineAsync($"swarmlab: a worker ended: {first.Exception?.GetBaseException().Message ?? "without a reason"}");
        return ExitCode.Failed;
    }
}
