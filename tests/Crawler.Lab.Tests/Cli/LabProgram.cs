using System.Diagnostics;

namespace Crawler.Lab.Tests.Cli;

/// <summary>The program itself, as a process.</summary>
internal sealed class LabProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task<string> _errors;

    public LabProgram(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "swarmlab.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public async Task<string?> ReadLineAsync()
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        return await _process.StandardOutput.ReadLineAsync(limit.Token);
    }

    public void Terminate() => Process.Start("kill", ["-TERM", _process.Id.ToString()]).Dispose();

    public async Task<(int ExitCode, string Errors)> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
