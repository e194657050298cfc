namespace Crawler.Reporting.Metrics;

/// <summary>What one instrument measured under one set of labels.</summary>
internal sealed class MetricSeries
{
    /// <summary>Upper bounds of the histograms' buckets, in the instrument's unit; one more holds what is above.</summary>
    public static readonly double[] Bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    /// <summary>The newest value, or the sum so far.</summary>
    public double Value { get; private set; }

    /// <summary>How often it was recorded, by bucket; null where the instrument is no histogram.</summary>
    public long[]? Buckets { get; private set; }

    /// <summary>Takes a value in place of the one before.</summary>
    public void Set(double value) => Value = value;

    /// <summary>Adds to the value.</summary>
    public void Add(double value) => Value += value;

    /// <summary>Counts a value of a histogram.</summary>
    public void Record(double value)
    {
        Buckets ??= new long[Bounds.Length + 1];
        var bucket = Array.BinarySearch(Bounds, value);
        Buckets[bucket < 0 ? ~bucket : bucket]++;
        Value += value;
    }
}
