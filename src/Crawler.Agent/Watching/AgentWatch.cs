using Crawler.Agent.Hosting;
using Crawler.Agent.Options;
using Crawler.Probing.Observations;
using Crawler.Probing.Work;
using Crawler.Reporting.Metrics;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Serilog;

namespace Crawler.Agent.Watching;

/// <summary>What watches a running agent: its health, what it measures of itself, and whom these are told to.</summary>
internal sealed class AgentWatch : IDisposable
{
    private readonly StallWatch _stalls;
    private readonly MetricCollector _metrics = new(ObservationMeter.MeterName, AgentMeter.MeterName);
    private readonly AgentMeter _meter;

    /// <summary>Begins to measure.</summary>
    public AgentWatch(
        IReadOnlyList<WorkPulse> pulses, Heartbeat heartbeat, Ingester ingester, JournalWriter journal, AgentOptions options, ServiceManager manager,
        TimeProvider time, ILogger log)
    {
        var health = new AgentHealth(pulses, heartbeat, ingester, journal, options.StallAfter);
        _stalls = new StallWatch(health, manager, time, log);
        _meter = new AgentMeter(health, options.Name, time);
        Pages = new StatusPages(health, _metrics);
    }

    /// <summary>What programs may ask.</summary>
    public StatusPages Pages { get; }

    /// <summary>Feels the pulse of the work until the token ends.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _stalls.RunAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _meter.Dispose();
        _metrics.Dispose();
    }
}
