using Crawler.Reporting.Logs;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Crawler.Reporting.Tests.Logs;

public sealed class FloodGateTests : IDisposable
{
    private readonly SteppedTime _time = new();
    private readonly Told _told = new();
    private readonly FloodGate _gate;

    public FloodGateTests() => _gate = new FloodGate(_told, _time);

    public void Dispose() => _gate.Dispose();

    [Fact]
    public void What_repeats_is_told_a_few_times_and_then_counted()
    {
        for (var i = 0; i < 100; i++)
        {
            _gate.Emit(Event("Request {Number} failed", i));
        }

        Assert.Equal(FloodGate.Allowed, _told.Lines.Count);
        _time.Advance(FloodGate.Window);
        Assert.Equal("80 more like this within a minute: Request 99 failed", _told.Lines[^1]);

        _gate.Emit(Event("Request {Number} failed", 100));
        Assert.Equal("Request 100 failed", _told.Lines[^1]);
    }

    [Fact]
    public void Stacks_are_told_once_a_minute()
    {
        for (var second = 0; second < 150; second += 2)
        {
            _gate.Emit(Event("The database is away", exception: new IOException("gone")));
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(3, _told.Events.Count(x => x.Exception is not null));
        Assert.All(_told.Lines.Where(x => x.Contains("more like this", StringComparison.Ordinal)), x => Assert.Matches("^(29|30) more", x));
    }

    [Fact]
    public void Messages_of_another_kind_place_or_level_do_not_silence_each_other()
    {
        for (var i = 0; i < FloodGate.Allowed; i++)
        {
            _gate.Emit(Event("One"));
        }

        _gate.Emit(Event("Two"));
        _gate.Emit(Event("One", level: LogEventLevel.Error));
        _gate.Emit(Event("One", source: "Other"));
        _gate.Emit(Event("One"));

        Assert.Equal(FloodGate.Allowed + 3, _told.Lines.Count);
    }

    [Fact]
    public void What_ends_the_process_or_is_an_alert_always_goes_through()
    {
        for (var i = 0; i < 50; i++)
        {
            _gate.Emit(Event("It ends", level: LogEventLevel.Fatal, exception: new IOException("gone")));
            var alert = Event("Somebody is needed");
            alert.AddOrUpdateProperty(new LogEventProperty("AlertCode", new ScalarValue("x")));
            _gate.Emit(alert);
        }

        Assert.Equal(100, _told.Lines.Count);
    }

    [Fact]
    public void What_is_held_back_at_the_end_is_counted_too()
    {
        for (var i = 0; i < 30; i++)
        {
            _gate.Emit(Event("Again"));
        }

        _gate.Dispose();
        Assert.Equal("10 more like this within a minute: Again", _told.Lines[^1]);
    }

    private static LogEvent Event(
        string template, object? number = null, LogEventLevel level = LogEventLevel.Warning, string source = "Crawler.Part", Exception? exception = null) => new(
        DateTimeOffset.UnixEpoch, level, exception, new MessageTemplateParser().Parse(template),
        [new LogEventProperty("SourceContext", new ScalarValue(source)), new LogEventProperty("Number", new ScalarValue(number))]);

    private sealed class Told : ILogEventSink
    {
        public List<LogEvent> Events { get; } = [];

        public List<string> Lines => [.. Events.Select(x => x.RenderMessage().Replace("\"", "", StringComparison.Ordinal))];

        public void Emit(LogEvent logEvent) => Events.Add(logEvent);
    }
}
