using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Crawler.Reporting.Metrics;

/// <summary>Listens to the instruments of some meters from its creation on, and writes down what they measured when it is asked.</summary>
public sealed class MetricCollector : IDisposable
{
    /// <summary>The media type of <see cref="ToPrometheus"/>.</summary>
    public const string MediaType = PrometheusText.MediaType;

    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = [];
    private readonly MeterListener _listener;
    private readonly Lock _oneAtATime = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="meters">The meters' names; every other meter of the process is left alone.</param>
    public MetricCollector(params IReadOnlyCollection<string> meters)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (meters.Contains(instrument.Meter.Name, StringComparer.Ordinal))
                {
                    listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, x => new MetricFamily(x)));
                }
            },
            MeasurementsCompleted = (instrument, _) => _families.Remove(instrument, out MetricFamily? _),
        };
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => ((MetricFamily)family!).Measure(value, tags));
        _listener.Start();
    }

    /// <summary>What was measured, in Prometheus' text format, version 0.0.4.</summary>
    public string ToPrometheus()
    {
        lock (_oneAtATime)
        {
            foreach (var family in _families.Values)
            {
                family.ForgetObserved();
            }

            _listener.RecordObservableInstruments();
            return PrometheusText.Render(_families.Values);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
