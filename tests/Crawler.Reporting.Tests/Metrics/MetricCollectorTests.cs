using System.Diagnostics.Metrics;
using Crawler.Reporting.Metrics;

namespace Crawler.Reporting.Tests.Metrics;

public sealed class MetricCollectorTests : IDisposable
{
    private readonly Meter _meter = new($"test-{Guid.NewGuid():N}");
    private readonly MetricCollector _collector;

    public MetricCollectorTests() => _collector = new MetricCollector(_meter.Name);

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void A_counter_adds_up_for_each_set_of_labels()
    {
        var counter = _meter.CreateCounter<long>("test.requests", null, "Requests that\nwere made.");
        counter.Add(2, Tag("outcome", "ok"));
        counter.Add(3, Tag("outcome", "ok"));
        counter.Add(1, Tag("outcome", "closed"));

        Assert.Equal(
            """
            # HELP test_requests_total Requests that were made.
            # TYPE test_requests_total counter
            test_requests_total{outcome="closed"} 1
            test_requests_total{outcome="ok"} 5
            """,
            Lines("test_requests"));
    }

    [Fact]
    public void A_gauge_tells_what_is_so_when_it_is_asked()
    {
        var queues = new Dictionary<string, double>(StringComparer.Ordinal) { ["a"] = 1.5, ["b"] = 2 };
        _meter.CreateObservableGauge("test.waiting", () => queues.Select(x => new Measurement<double>(x.Value, Tag("queue", x.Key))), "By", "Bytes that wait.");
        Assert.EndsWith("test_waiting_bytes{queue=\"a\"} 1.5\ntest_waiting_bytes{queue=\"b\"} 2", Lines("test_waiting"), StringComparison.Ordinal);

        queues.Remove("a");
        Assert.EndsWith("# TYPE test_waiting_bytes gauge\ntest_waiting_bytes{queue=\"b\"} 2", Lines("test_waiting"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_counts_up_to_each_bound()
    {
        var histogram = _meter.CreateHistogram<double>("test.rtt", "s", "Round trips.");
        histogram.Record(0.001, Tag("kind", "scrape"));
        histogram.Record(0.3, Tag("kind", "scrape"));
        histogram.Record(100, Tag("kind", "scrape"));

        var lines = Lines("test_rtt").Split('\n');
        Assert.Contains("test_rtt_seconds_bucket{kind=\"scrape\",le=\"0.001\"} 1", lines);
        Assert.Contains("test_rtt_seconds_bucket{kind=\"scrape\",le=\"0.25\"} 1", lines);
        Assert.Contains("test_rtt_seconds_bucket{kind=\"scrape\",le=\"0.5\"} 2", lines);
        Assert.Contains("test_rtt_seconds_bucket{kind=\"scrape\",le=\"30\"} 2", lines);
        Assert.Equal(["test_rtt_seconds_bucket{kind=\"scrape\",le=\"+Inf\"} 3", "test_rtt_seconds_sum{kind=\"scrape\"} 100.301", "test_rtt_seconds_count{kind=\"scrape\"} 3"], lines[^3..]);
    }

    [Fact]
    public void Labels_from_anywhere_cannot_break_the_text()
    {
        _meter.CreateCounter<int>("test.names").Add(1, Tag("na me", "a\"b\\c\nd"));
        Assert.EndsWith("test_names_total{na_me=\"a\\\"b\\\\c\\nd\"} 1", Lines("test_names"), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_without_end_are_cut_off_and_counted()
    {
        var counter = _meter.CreateCounter<int>("test.peers");
        for (var i = 0; i < 1500; i++)
        {
            counter.Add(1, Tag("peer", i));
        }

        Assert.Equal(1000 + 2, Lines("test_peers").Split('\n').Length);
        Assert.Equal("crawler_metric_dropped_total 500", Lines("crawler_metric_dropped").Split('\n')[^1]);
    }

    [Fact]
    public void Meters_of_others_are_left_alone()
    {
        using var other = new Meter("other");
        other.CreateCounter<int>("other.things").Add(1);
        Assert.Equal("", Lines("other"));
    }

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    // The lines of one metric.
    private string Lines(string metric) =>
        string.Join('\n', _collector.ToPrometheus().Split('\n').Where(x => x.StartsWith(metric, StringComparison.Ordinal) || x.StartsWith($"# HELP {metric}", StringComparison.Ordinal) || x.StartsWith($"# TYPE {metric}", StringComparison.Ordinal)));
}
