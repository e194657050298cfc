using System.Diagnostics.Metrics;

namespace Crawler.Reporting.Metrics;

/// <summary>An instrument and its series. Their number is bounded: what labels go beyond it are not measured, and are counted.</summary>
internal sealed class MetricFamily(Instrument instrument)
{
    private const int MaxSeries = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<MetricLabels, MetricSeries> _series = [];
    private readonly MetricKind _kind = KindOf(instrument);

    /// <summary>The instrument.</summary>
    public Instrument Instrument => instrument;

    /// <summary>What its values mean.</summary>
    public MetricKind Kind => _kind;

    /// <summary>Measurements that found no room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Takes a measurement.</summary>
    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = MetricLabels.Of(tags);
        lock (_lock)
        {
            if (!_series.TryGetValue(labels, out var series))
            {
                if (_series.Count >= MaxSeries)
                {
                    Dropped++;
                    return;
                }

                _series[labels] = series = new MetricSeries();
            }

            switch (_kind)
            {
                case MetricKind.Histogram:
                    series.Record(value);
                    break;
                case MetricKind.Counter when !instrument.IsObservable:
                case MetricKind.UpDown when !instrument.IsObservable:
                    series.Add(value);
                    break;
                default:
                    series.Set(value);
                    break;
            }
        }
    }

    /// <summary>Forgets what is asked for anew each time, so that nothing is told that no longer is.</summary>
    public void ForgetObserved()
    {
        if (instrument.IsObservable)
        {
            lock (_lock)
            {
                _series.Clear();
            }
        }
    }

    /// <summary>Its series, in no order.</summary>
    public void Read(Action<MetricLabels, MetricSeries> read)
    {
        lock (_lock)
        {
            foreach (var (labels, series) in _series)
            {
                read(labels, series);
            }
        }
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        var name = type.IsGenericType ? type.GetGenericTypeDefinition().Name : type.Name;
        return name switch
        {
            "Counter`1" or "ObservableCounter`1" => MetricKind.Counter,
            "UpDownCounter`1" or "ObservableUpDownCounter`1" => MetricKind.UpDown,
            "Histogram`1" => MetricKind.Histogram,
            _ => MetricKind.Gauge,
        };
    }
}

/// <summary>What the values of an instrument mean.</summary>
internal enum MetricKind
{
    /// <summary>They only grow.</summary>
    Counter,

    /// <summary>A sum that grows and falls.</summary>
    UpDown,

    /// <summary>The newest one counts.</summary>
    Gauge,

    /// <summary>Each is counted by its size.</summary>
    Histogram,
}
