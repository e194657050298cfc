using Crawler.Agent.Hosting;
using Serilog.Events;
using Serilog.Parsing;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class OutageFilterTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly OutageFilter _filter = new();

    [Fact]
    public void A_failure_that_the_scheduler_repeats_is_told_once_a_minute()
    {
        var told = Enumerable.Range(0, 61).Count(i => _filter.IsEnabled(Failure("Quartz.Impl.Store", Start.AddSeconds(2 * i))));

        Assert.Equal(3, told);
    }

    [Fact]
    public void Parts_of_the_scheduler_do_not_silence_each_other()
    {
        Assert.True(_filter.IsEnabled(Failure("Quartz.Impl.Store", Start)));
        Assert.True(_filter.IsEnabled(Failure("Quartz.Core.Thread", Start)));
    }

    [Theory]
    [InlineData("Crawler.Storage.Ingest.Ingester", LogEventLevel.Error)]
    [InlineData("Quartz.Impl.Store", LogEventLevel.Fatal)]
    public void Nothing_else_is_held_back(string source, LogEventLevel level) =>
        Assert.All(Enumerable.Range(0, 10), i => Assert.True(_filter.IsEnabled(Failure(source, Start.AddSeconds(i), level))));

    private static LogEvent Failure(string source, DateTimeOffset at, LogEventLevel level = LogEventLevel.Error) => new(
        at, level, new IOException("away"), new MessageTemplateParser().Parse("failed"),
        [new LogEventProperty("SourceContext", new ScalarValue(source))]);
}
