using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Crawler.Reporting.Logs;

/// <summary>
/// Keeps a log readable while something goes wrong over and over: of the messages that one part of the program repeats, the first few of a
/// minute go through, and at its end how many more there were. Fatal events and alerts always go through.
/// </summary>
public sealed class FloodGate : ILogEventSink, IDisposable
{
    /// <summary>How long messages of one kind are counted together.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>Messages of one kind that go through in that time.</summary>
    public const int Allowed = 20;

    /// <summary>The same for those with an exception, whose stack takes many lines.</summary>
    public const int AllowedWithException = 1;

    // There are as many kinds as places in the program that log, so this is never reached; beyond it all goes through.
    private const int MaxKinds = 2000;

    private static readonly MessageTemplate Summary = new MessageTemplateParser().Parse("{Count} more like this within a minute: {Message}");

    private readonly ILogEventSink _inner;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<Kind, Tally> _tallies = [];

    /// <summary>In front of where messages go.</summary>
    /// <param name="inner">Where to; disposed with the gate where it can be.</param>
    /// <param name="time">The clock.</param>
    public FloodGate(ILogEventSink inner, TimeProvider time)
    {
        (_inner, _time) = (inner, time);
        _timer = time.CreateTimer(_ => Summarise(atEnd: false), null, Window, Window);
    }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        if (logEvent.Level >= LogEventLevel.Fatal || logEvent.Properties.ContainsKey("AlertCode") || Admits(logEvent))
        {
            _inner.Emit(logEvent);
        }
    }

    /// <summary>Says what was held back, and closes what is behind the gate.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Summarise(atEnd: true);
        (_inner as IDisposable)?.Dispose();
    }

    private bool Admits(LogEvent logEvent)
    {
        var source = logEvent.Properties.TryGetValue(Constants.SourceContextPropertyName, out var value) ? (value as ScalarValue)?.Value as string : null;
        var kind = new Kind(logEvent.MessageTemplate.Text, source, logEvent.Level, logEvent.Exception?.GetType());
        lock (_lock)
        {
            if (!_tallies.TryGetValue(kind, out var tally))
            {
                if (_tallies.Count >= MaxKinds)
                {
                    return true;
                }

                _tallies[kind] = tally = new Tally { Since = _time.GetTimestamp() };
            }

            if (tally.HeldBack == 0 && _time.GetElapsedTime(tally.Since) >= Window)
            {
                (tally.Since, tally.Passed) = (_time.GetTimestamp(), 0);
            }

            if (tally.Passed < (logEvent.Exception is null ? Allowed : AllowedWithException))
            {
                tally.Passed++;
                return true;
            }

            tally.HeldBack++;
            tally.Newest = logEvent;
            return false;
        }
    }

    private void Summarise(bool atEnd)
    {
        List<LogEvent> summaries = [];
        lock (_lock)
        {
            foreach (var (kind, tally) in _tallies.ToList())
            {
                if (!atEnd && _time.GetElapsedTime(tally.Since) < Window)
                {
                    continue;
                }

                if (tally.Newest is { } newest)
                {
                    summaries.Add(SummaryOf(newest, tally.HeldBack));
                }

                _tallies.Remove(kind);
            }
        }

        summaries.ForEach(_inner.Emit);
    }

    private static LogEvent SummaryOf(LogEvent newest, long count)
    {
        var properties = newest.Properties.Select(x => new LogEventProperty(x.Key, x.Value)).Where(x => x.Name is not ("Count" or "Message"))
            .Append(new LogEventProperty("Count", new ScalarValue(count)))
            .Append(new LogEventProperty("Message", new ScalarValue(newest.RenderMessage())));
        return new LogEvent(newest.Timestamp, newest.Level, exception: null, Summary, properties);
    }

    // What counts as the same message: the words in the program, not the numbers and names put into them.
    private readonly record struct Kind(string Template, string? Source, LogEventLevel Level, Type? Exception);

    private sealed class Tally
    {
        public long Since { get; set; }

        public int Passed { get; set; }

        public long HeldBack { get; set; }

        public LogEvent? Newest { get; set; }
    }
}
