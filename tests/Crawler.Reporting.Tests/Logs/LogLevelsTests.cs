using Crawler.Reporting.Logs;
using Serilog.Events;
using Serilog.Parsing;

namespace Crawler.Reporting.Tests.Logs;

public sealed class LogLevelsTests
{
    private readonly LogLevels _levels = new();

    [Fact]
    public void The_longest_area_that_fits_decides()
    {
        _levels.Set(LogEventLevel.Information, [Area("Crawler.Storage", LogEventLevel.Error), Area("Crawler.Storage.Ingest", LogEventLevel.Debug)]);

        Assert.True(Writes("Crawler.Storage.Ingest.Ingester", LogEventLevel.Debug));
        Assert.False(Writes("Crawler.Storage.Leases", LogEventLevel.Warning));
        Assert.True(Writes("Crawler.StorageRoom", LogEventLevel.Information));
        Assert.False(Writes("Crawler.Probing", LogEventLevel.Debug));
        Assert.Equal(LogEventLevel.Debug, _levels.Lowest.MinimumLevel);
    }

    [Fact]
    public void Levels_change_while_the_program_runs()
    {
        _levels.Set(LogEventLevel.Warning, []);
        Assert.False(Writes("Crawler.Probing", LogEventLevel.Information));
        _levels.Set(LogEventLevel.Information, []);
        Assert.True(Writes("Crawler.Probing", LogEventLevel.Information));
    }

    private static KeyValuePair<string, LogEventLevel> Area(string name, LogEventLevel level) => new(name, level);

    private bool Writes(string source, LogEventLevel level) => level >= _levels.Lowest.MinimumLevel && _levels.IsEnabled(new LogEvent(
        DateTimeOffset.UnixEpoch, level, null, new MessageTemplateParser().Parse("x"), [new LogEventProperty("SourceContext", new ScalarValue(source))]));
}
