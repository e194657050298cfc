using System.Diagnostics;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Programs;

/// <summary>Runs a program that does one thing and ends.</summary>
internal static class ShortProgram
{
    /// <summary>Runs <c>swarmlab</c>, which is built with the tests, and returns what it prints.</summary>
    public static Task<string> SwarmLabAsync(params string[] arguments) =>
        RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "swarmlab.dll"), .. arguments]);

    /// <summary>Runs a Debian program and returns what it prints.</summary>
    public static Task<string> DebianAsync(string executable, string package, params string[] arguments) =>
        RunAsync(DebianProgram.Find(executable, package), arguments);

    private static async Task<string> RunAsync(string executable, string[] arguments)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Eventually.Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, $"{executable} {string.Join(' ', arguments)} ended with {process.ExitCode}\n{await output}\n{await error}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
