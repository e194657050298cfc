using System.Diagnostics;

namespace Crawler.Storage.Embedded;

/// <summary>Runs a program to its end.</summary>
internal static class Shell
{
    /// <summary>Exit code and everything written. Only for programs that leave nothing running: a daemon would hold the pipes open.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(command) };
        process.StartInfo.RedirectStandardOutput = true;
        process.StartInfo.RedirectStandardError = true;
        process.StartInfo.RedirectStandardInput = true;
        process.Start();
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, (await output + await error).Trim());
    }

    /// <summary>A start without a shell: every argument arrives as it is.</summary>
    public static ProcessStartInfo StartInfo(IReadOnlyList<string> command) =>
        new(command[0], command.Skip(1)) { UseShellExecute = false, WorkingDirectory = "/" };

    /// <summary>Sends a signal by name (<c>INT</c>, <c>QUIT</c>, <c>KILL</c>); a process that is gone is no error.</summary>
    public static Task SignalAsync(int pid, string signal, CancellationToken cancellationToken) =>
        RunAsync(["/bin/sh", "-c", "kill -s \"$0\" \"$1\" 2>/dev/null || :", signal, $"{pid}"], cancellationToken);
}
