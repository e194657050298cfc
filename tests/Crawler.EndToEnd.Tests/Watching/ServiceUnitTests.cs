using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Watching;

public sealed class ServiceUnitTests : IDisposable
{
    private readonly TestFolder _folder = new("units");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Systemd_finds_nothing_wrong_with_the_unit()
    {
        // It looks for the program too, which is not installed here.
        var unit = Unit().Replace("/opt/crawler/crawler", "/bin/true", StringComparison.Ordinal).Replace("/opt/crawler", "/", StringComparison.Ordinal);

        Assert.Equal("", await AnalyzeAsync("verify", _folder.Write("crawler-agent@.service", unit)));
    }

    [Fact]
    public async Task The_unit_leaves_little_open() =>
        // 20 is an exposure of 2.0; the command fails above it.
        Assert.Contains("Overall exposure level", await AnalyzeAsync(
            "security", "--offline=true", "--threshold=20", _folder.Write("crawler-agent@.service", Unit())), StringComparison.Ordinal);

    private static string Unit() => File.ReadAllText(Repository.PathOf("ops", "systemd", "crawler-agent@.service"));

    private static Task<string> AnalyzeAsync(params string[] arguments) => ShortProgram.DebianAsync("systemd-analyze", "systemd", arguments);
}
