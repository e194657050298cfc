using Serilog.Core;
using Serilog.Events;

namespace Crawler.Reporting.Logs;

/// <summary>Gives each log event a property <c>Who</c>: the agent, and which of its work, jobs, trackers or swarms it is about, as <c>agent/scrape</c>.</summary>
/// <param name="agent">The agent's name.</param>
public sealed class Correlation(string agent) : ILogEventEnricher
{
    private static readonly string[] Names = ["Work", "Job", "Tracker", "Swarm"];

    /// <inheritdoc/>
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        var who = agent;
        foreach (var name in Names)
        {
            if (logEvent.Properties.TryGetValue(name, out var value) && value is ScalarValue { Value: { } scalar })
            {
                who += "/" + scalar;
            }
        }

        logEvent.AddOrUpdateProperty(new LogEventProperty("Agent", new ScalarValue(agent)));
        logEvent.AddOrUpdateProperty(new LogEventProperty("Who", new ScalarValue(who)));
    }
}
