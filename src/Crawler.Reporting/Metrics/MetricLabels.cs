namespace Crawler.Reporting.Metrics;

/// <summary>The tags of a measurement, as a key that costs no memory to make. Of more than three the rest is left out.</summary>
internal readonly record struct MetricLabels(
    KeyValuePair<string, object?> First, KeyValuePair<string, object?> Second, KeyValuePair<string, object?> Third)
{
    /// <summary>From the tags of a measurement.</summary>
    public static MetricLabels Of(ReadOnlySpan<KeyValuePair<string, object?>> tags) => new(
        tags.Length > 0 ? tags[0] : default, tags.Length > 1 ? tags[1] : default, tags.Length > 2 ? tags[2] : default);

    /// <summary>Those there are.</summary>
    public IEnumerable<KeyValuePair<string, object?>> All
    {
        get
        {
            KeyValuePair<string, object?>[] all = [First, Second, Third];
            return all.Where(x => x.Key is not null);
        }
    }
}
