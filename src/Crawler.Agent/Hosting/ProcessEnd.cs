namespace Crawler.Agent.Hosting;

/// <summary>Why and how the agent ends: the first cause decides the exit code, and every part waits on <see cref="Token"/>.</summary>
internal sealed class ProcessEnd : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private int _exitCode = -1;

    /// <summary>Cancelled when the agent is to end.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The exit code of the first cause; 0 while there is none.</summary>
    public int ExitCode => Math.Max(_exitCode, 0);

    /// <summary>Asks for the end. Only the first call decides the exit code.</summary>
    public void Request(int exitCode)
    {
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, -1) == -1)
        {
            // Not on this thread: callbacks of the token must not run inside a crash handler.
            _ = Task.Run(_stop.Cancel);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}
