using System.Diagnostics.Metrics;
using Crawler.Agent.Hosting;

namespace Crawler.Agent.Watching;

/// <summary>What the agent tells of itself, as instruments of the meter <see cref="MeterName"/>; each is looked up when it is asked for.</summary>
internal sealed class AgentMeter : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Crawler.Agent";

    private readonly Meter _meter = new(MeterName);

    /// <summary>Makes the instruments.</summary>
    public AgentMeter(AgentHealth health, string agent, TimeProvider time)
    {
        var started = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        Gauge("crawler.build.info", null, "The program: always 1.", () => [With(1, ("agent", agent), ("version", AgentProcess.Version))]);
        Gauge("crawler.start.time", "s", "When the agent started, in seconds since 1970.", () => [new(started)]);
        Gauge("crawler.database.up", null, "Whether the database answered the newest heartbeat: 1 or 0.", () => [new(health.HasDatabase ? 1 : 0)]);
        Gauge("crawler.journal.lag.observations", null, "Observations in the journal that are not in the database.", () => [new(health.Lag.Records)]);
        Gauge("crawler.journal.lag", "By", "Size in the journal of what is not in the database.", () => [new(health.Lag.Bytes)]);
        Gauge("crawler.journal.lag", "s", "How long the oldest observation has waited for the database.", () => [new(health.Lag.Age.TotalSeconds)]);
        Gauge("crawler.journal.disk.free", "By", "Free bytes on the disk of the journal.", () => [new(health.FreeBytes)]);
        Gauge("crawler.work.quiet", "s", "Time since a kind of work last got on, or found that nothing is due.",
            () => health.Pulses.Select(x => With(x.Quiet.TotalSeconds, ("work", x.Name))));
        Gauge("process.resident.memory", "By", "Memory of the process that is in use.", () => [new(Environment.WorkingSet)]);
        Gauge("process.open.fds", null, "Files and sockets that the process has open.", () => OpenDescriptors() is { } open ? [new(open)] : []);
        _meter.CreateObservableCounter("process.cpu", () => ProcessorSeconds(), "s", "CPU time that the process has used.");
        _meter.CreateObservableCounter("dotnet.gc.collections", () => GC.CollectionCount(0), null, "Garbage collections.");
        _meter.CreateObservableCounter("dotnet.gc.allocated", () => GC.GetTotalAllocatedBytes(), "By", "Bytes that were allocated.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string? unit, string description, Func<IEnumerable<Measurement<double>>> observe) =>
        _meter.CreateObservableGauge(name, observe, unit, description);

    private static Measurement<double> With(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var tags = new KeyValuePair<string, object?>[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            tags[i] = new(labels[i].Name, labels[i].Value);
        }

        return new Measurement<double>(value, tags);
    }

    private static double ProcessorSeconds() => Environment.CpuUsage.TotalTime.TotalSeconds;

    private static int? OpenDescriptors()
    {
        const string Folder = "/proc/self/fd";
        return Directory.Exists(Folder) ? Directory.EnumerateFileSystemEntries(Folder).Count() : null;
    }
}
