using System.Collections.Concurrent;
using System.Collections.Immutable;
using Serilog.Core;
using Serilog.Events;

namespace Crawler.Reporting.Logs;

/// <summary>From which level on each area of the program is logged. May be changed while it runs.</summary>
public sealed class LogLevels : ILogEventFilter
{
    private volatile Table _table = new(LogEventLevel.Information, []);

    /// <summary>The lowest of all levels: what is below it is never made.</summary>
    public LoggingLevelSwitch Lowest { get; } = new();

    /// <summary>Sets all levels anew.</summary>
    /// <param name="otherwise">The level of areas without one of their own.</param>
    /// <param name="areas">Levels of areas: namespaces or classes, such as <c>Crawler.Storage.Ingest</c>. The longest that fits counts.</param>
    public void Set(LogEventLevel otherwise, IEnumerable<KeyValuePair<string, LogEventLevel>> areas)
    {
        var table = new Table(otherwise, [.. areas.OrderByDescending(x => x.Key.Length)]);
        _table = table;
        Lowest.MinimumLevel = table.Areas.Select(x => x.Value).Append(otherwise).Min();
    }

    /// <inheritdoc/>
    public bool IsEnabled(LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        var source = logEvent.Properties.TryGetValue(Constants.SourceContextPropertyName, out var value) ? (value as ScalarValue)?.Value as string : null;
        return logEvent.Level >= _table.LevelOf(source ?? "");
    }

    private sealed class Table(LogEventLevel otherwise, ImmutableArray<KeyValuePair<string, LogEventLevel>> areas)
    {
        private readonly ConcurrentDictionary<string, LogEventLevel> _bySource = new(StringComparer.Ordinal);

        public ImmutableArray<KeyValuePair<string, LogEventLevel>> Areas => areas;

        public LogEventLevel LevelOf(string source) => _bySource.GetOrAdd(source, s => areas
            .Where(x => s.StartsWith(x.Key, StringComparison.Ordinal) && (s.Length == x.Key.Length || s[x.Key.Length] == '.'))
            .Select(x => (LogEventLevel?)x.Value)
            .FirstOrDefault() ?? otherwise);
    }
}
