using System.Text.Json;

namespace Crawler.EndToEnd.Tests.Programs;

/// <summary>What one run of <c>crawler</c> printed, and how it ended.</summary>
internal sealed record CrawlerResult(int ExitCode, string Output, string Error)
{
    /// <summary>The JSON lines on stdout.</summary>
    public IReadOnlyList<JsonElement> Lines =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    /// <summary>The only JSON line on stdout.</summary>
    public JsonElement Line => Assert.Single(Lines);

    /// <summary>Fails, with all that was printed, unless it ended with this code.</summary>
    public CrawlerResult Ended(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"crawler ended with {ExitCode}, not {exitCode}.\n{Output}\n{Error}");
        return this;
    }
}
