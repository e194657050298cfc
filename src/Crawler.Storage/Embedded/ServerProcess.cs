using System.Diagnostics;

namespace Crawler.Storage.Embedded;

/// <summary>
/// A running server and its guard. The guard is a small shell between us and the server, in a session of its own so that Ctrl-C in a
/// terminal does not reach the server. It holds the reading end of a pipe from us: when that ends, because we closed it or because we
/// were killed, it shuts the server down. It also reaps the server, so no zombie is left to block the next start.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Guard =
        """
        exec >"$1" 2>&1
        shift
        exec 3<&0
        "$@" </dev/null 3<&- &
        server=$!
        ( read -r line <&3; kill -s INT "$server" ) >/dev/null 2>&1 &
        pipe=$!
        exec 3<&-
        wait "$server"
        code=$?
        kill "$pipe" 2>/dev/null
        exit "$code"
        """;

    private readonly Process _guard;

    private ServerProcess(Process guard)
    {
        _guard = guard;
        Exited = guard.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Completes when the server has ended.</summary>
    public Task Exited { get; }

    /// <summary>The server's exit code; only after <see cref="Exited"/>.</summary>
    public int ExitCode => _guard.ExitCode;

    /// <summary>Starts the server.</summary>
    public static ServerProcess Start(ServerAccount account, string logFile, string postgres, IReadOnlyList<string> arguments)
    {
        var guard = new Process
        {
            StartInfo = Shell.StartInfo(
                ["setsid", .. account.Command(["/bin/sh", "-c", Guard, "crawler-postgres", logFile, postgres, .. arguments])]),
        };
        guard.StartInfo.RedirectStandardInput = true;
        guard.Start();
        return new ServerProcess(guard);
    }

    /// <summary>Shuts the server down: connections end, a checkpoint is written.</summary>
    public void BeginStop() => _guard.StandardInput.Close();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        BeginStop();
        _guard.Dispose();
        return ValueTask.CompletedTask;
    }
}
