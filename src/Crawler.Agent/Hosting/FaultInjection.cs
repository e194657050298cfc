namespace Crawler.Agent.Hosting;

/// <summary>
/// Failures on demand, for trying out that they are logged, mailed and end the process: <c>crawler run --inject-fault KIND</c>.
/// </summary>
internal sealed class FaultInjection(string? kind)
{
    /// <summary>The kinds there are.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["main", "thread", "task", "worker", "memory", "stall"];

    /// <summary>Whether a worker is to fail.</summary>
    public bool FailsWorker => kind is "worker" or "memory";

    /// <summary>Whether a piece of work is to stand still.</summary>
    public bool Stalls => kind == "stall";

    /// <summary>Fails on the main path, on a thread of its own, or in a task that nobody awaits; does nothing without a fault.</summary>
    public async Task ThrowFromMainAsync()
    {
        switch (kind)
        {
            case "main":
                throw new InvalidOperationException("An exception on the main path, injected.");
            case "thread":
                new Thread(() => throw new InvalidOperationException("An exception on a thread, injected.")).Start();
                break;
            case "task":
                ForgetFailedTask();
                await CollectAsync();
                break;
            default:
                break;
        }
    }

    /// <summary>A worker that fails at once, of itself or for want of memory.</summary>
    public Task FailAsync(CancellationToken cancellationToken)
    {
        if (kind == "memory")
        {
            TakeAllMemory();
        }

        throw new InvalidOperationException("An exception in a worker, injected.");
    }

    // Until the runtime refuses. What is never written to takes no memory of the machine's.
    private static void TakeAllMemory()
    {
        var taken = new List<byte[]>();
        while (true)
        {
            taken.Add(GC.AllocateUninitializedArray<byte>(Array.MaxLength));
        }
    }

    private static void ForgetFailedTask() =>
        _ = Task.Run(() => throw new InvalidOperationException("An exception in a task that nobody awaits, injected."), CancellationToken.None);

    // The runtime tells of a forgotten failure when it collects the task.
    private static async Task CollectAsync()
    {
        for (var i = 0; i < 10; i++)
        {
            await Task.Yield();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
