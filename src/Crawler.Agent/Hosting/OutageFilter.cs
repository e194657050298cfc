using System.Collections.Concurrent;
using Serilog.Core;
using Serilog.Events;

namespace Crawler.Agent.Hosting;

/// <summary>
/// Lets one failure a minute of each part of the scheduler through: while PostgreSQL is away it retries every two seconds, and says so
/// each time with its whole stack.
/// </summary>
internal sealed class OutageFilter : ILogEventFilter
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _last = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool IsEnabled(LogEvent logEvent)
    {
        if (logEvent.Exception is null || logEvent.Level == LogEventLevel.Fatal
            || !logEvent.Properties.TryGetValue(Constants.SourceContextPropertyName, out var value)
            || value is not ScalarValue { Value: string source } || !source.StartsWith("Quartz", StringComparison.Ordinal))
        {
            return true;
        }

        var last = _last.GetOrAdd(source, DateTimeOffset.MinValue);
        return logEvent.Timestamp - last >= Pace && _last.TryUpdate(source, logEvent.Timestamp, last);
    }
}
