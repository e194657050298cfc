using System.Diagnostics;
using Crawler.EndToEnd.Tests.Programs;

namespace Crawler.EndToEnd.Tests.Cli;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("crawler repo", "report")]
    [InlineData("crawler report tracker_", "tracker_day tracker_honesty tracker_profile")]
    public async Task Bash_completes_verbs_and_reports(string line, string expected)
    {
        var script = (await CrawlerProgram.RunAsync("completion", "bash")).Ended(0).Output;
        var start = new ProcessStartInfo("bash", ["-s"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        using var bash = Process.Start(start)!;
        await bash.StandardInput.WriteAsync($$"""
            crawler() { dotnet '{{CrawlerProgram.Assembly}}' "$@"; }
            {{script}}
            COMP_LINE='{{line}}' COMP_POINT=${#COMP_LINE} COMP_WORDS=($COMP_LINE) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            COMP_POINT=${#COMP_LINE}
            _crawler
            echo "${COMPREPLY[*]}"
            """);
        bash.StandardInput.Close();
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();

        Assert.Equal(expected, output.Trim());
    }
}
