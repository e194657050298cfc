using System.Diagnostics;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Programs;

/// <summary>Runs the program <c>crawler</c> as a person would: a process with arguments, stdin, stdout, stderr and an exit code.</summary>
internal static class CrawlerProgram
{
    /// <summary>The program: the one built with the tests, or what the variable <c>TESTED_CRAWLER</c> names.</summary>
    public static string Assembly { get; } =
        Environment.GetEnvironmentVariable("TESTED_CRAWLER") is { Length: > 0 } named ? named : Path.Combine(AppContext.BaseDirectory, "crawler.dll");

    /// <summary>Runs it to its end.</summary>
    public static Task<CrawlerResult> RunAsync(params string[] arguments) => RunAsync(new CrawlerCall(arguments));

    /// <summary>Runs it to its end.</summary>
    public static async Task<CrawlerResult> RunAsync(CrawlerCall call)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. call.Arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = call.WorkingDirectory ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in call.Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Eventually.Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(call.Input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return new CrawlerResult(process.ExitCode, await output, await error);
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

/// <summary>One call of the program.</summary>
internal sealed record CrawlerCall(params string[] Arguments)
{
    /// <summary>What it reads from stdin.</summary>
    public string Input { get; init; } = "";

    /// <summary>Where it runs; the folder for temporary files when null.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Environment variables, over those of the tests.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
