using System.Diagnostics;

namespace Crawler.Fixtures.Programs;

/// <summary>
/// A real program that a test runs against: started with a folder of its own, waited for until it is ready, and killed for sure on
/// disposal, also when this process is killed. A program that is not installed fails the test; nothing is skipped.
/// </summary>
public abstract class RealProgram : IAsyncDisposable
{
    /// <summary>SIGTERM.</summary>
    protected const int Terminate = 15;

    /// <summary>SIGINT.</summary>
    protected const int Interrupt = 2;

    private readonly string _name;
    private readonly ProgramOutput _output = new();
    private Process? _process;

    /// <summary>Makes the folder; nothing is started yet.</summary>
    protected RealProgram(string name)
    {
        _name = name;
        Folder = new TestFolder(name);
    }

    /// <summary>The program's own folder, deleted on disposal.</summary>
    public TestFolder Folder { get; }

    /// <summary>The id of its process.</summary>
    public int ProcessId => Running.Id;

    /// <summary>Whether it ended.</summary>
    public bool HasExited => Running.HasExited;

    /// <summary>Its exit code, once it ended; 128 + the signal's number when a signal ended it.</summary>
    public int ExitCode => Running.ExitCode;

    /// <summary>What it wrote to standard output and error so far; the oldest lines go when there are thousands.</summary>
    public IReadOnlyList<string> Output => _output.Lines;

    /// <summary>The signal on which it ends in good order.</summary>
    /// <value>Default: SIGTERM.</value>
    protected virtual int StopSignal => Terminate;

    private Process Running => _process ?? throw new InvalidOperationException($"{_name} was not started.");

    /// <summary>Starts it and returns once <paramref name="ready"/> is true. When that fails, it is killed and its output is in the message.</summary>
    /// <exception cref="InvalidOperationException">It ended before it was ready, or was not ready in time.</exception>
    protected async Task LaunchAsync(ProgramCommand command, Func<CancellationToken, Task<bool>> ready, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(ready);
        _process?.Dispose();
        _process = await ProgramLauncher.StartAsync(command, Folder.FullPath);
        _output.Attach(_process);
        try
        {
            await Eventually.TrueAsync($"{_name} is ready", async token => _process.HasExited || await ready(token), cancellationToken: cancellationToken);
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{_name} ended with exit code {_process.ExitCode} before it was ready.");
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await KillAsync();
            throw new InvalidOperationException(
                $"{e.Message} It was started as: {command.Executable} {string.Join(' ', command.Arguments)}\n{string.Join('\n', Output)}", e);
        }
    }

    /// <summary>Asks it to end in good order (<see cref="StopSignal"/>) and waits until it has.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync(CancellationToken cancellationToken = default) => EndAsync(StopSignal, cancellationToken);

    /// <summary>Asks it to end as Ctrl-C does (SIGINT) and waits until it has.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> InterruptAsync(CancellationToken cancellationToken = default) => EndAsync(Interrupt, cancellationToken);

    /// <summary>Kills it (SIGKILL), with the programs that it started, and waits until it ended.</summary>
    public async Task KillAsync()
    {
        Running.Kill(entireProcessTree: true);
        await Running.WaitForExitAsync();
    }

    /// <summary>Kills it alone (SIGKILL): the programs that it started find themselves without it.</summary>
    public async Task CrashAsync()
    {
        Signals.Send(ProcessId, Signals.Kill);
        await Running.WaitForExitAsync();
    }

    /// <summary>Waits until it ends by itself, with all its output read.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitedAsync(CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Eventually.Patience);
        try
        {
            await Running.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{_name} still runs.\n{string.Join('\n', Output)}", e);
        }

        return Running.ExitCode;
    }

    /// <summary>Kills it where it still runs and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
            _process.Dispose();
        }

        Folder.Dispose();
        DisposeCore();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what a kind of program holds beside its process.</summary>
    protected virtual void DisposeCore()
    {
    }

    private Task<int> EndAsync(int signal, CancellationToken cancellationToken)
    {
        Signals.Send(ProcessId, signal);
        return ExitedAsync(cancellationToken);
    }
}
