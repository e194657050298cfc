using System.Globalization;
using System.Text;

namespace Crawler.Reporting.Metrics;

/// <summary>
/// Prometheus' text format (version 0.0.4). An instrument's name becomes a metric's by the rules of OpenTelemetry: dots to underscores, the
/// unit behind it, and <c>_total</c> behind a counter.
/// </summary>
internal static class PrometheusText
{
    /// <summary>The media type of what is rendered.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Renders the families in the order of their names, each with its series in the order of their labels.</summary>
    public static string Render(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder(8192);
        var all = families.OrderBy(NameOf, StringComparer.Ordinal).ToList();
        foreach (var family in all)
        {
            Render(text, family);
        }

        text.Append("# HELP crawler_metric_dropped_total Measurements whose labels found no room.\n# TYPE crawler_metric_dropped_total counter\n")
            .Append(CultureInfo.InvariantCulture, $"crawler_metric_dropped_total {all.Sum(x => x.Dropped)}\n");
        return text.ToString();
    }

    private static void Render(StringBuilder text, MetricFamily family)
    {
        var name = NameOf(family);
        var lines = new List<(string Labels, string Text)>();
        family.Read((labels, series) =>
        {
            var written = string.Join(',', labels.All.Select(x => $"{Identifier(x.Key)}=\"{Escape(Convert.ToString(x.Value, CultureInfo.InvariantCulture) ?? "")}\""));
            lines.Add((written, Line(name, written, series)));
        });
        if (lines.Count == 0)
        {
            return;
        }

        var type = family.Kind switch { MetricKind.Counter => "counter", MetricKind.Histogram => "histogram", _ => "gauge" };
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {(family.Instrument.Description ?? name).Replace("\\", "\\\\").ReplaceLineEndings(" ")}\n# TYPE {name} {type}\n");
        text.AppendJoin("", lines.OrderBy(x => x.Labels, StringComparer.Ordinal).Select(x => x.Text));
    }

    private static string Line(string name, string labels, MetricSeries series)
    {
        if (series.Buckets is not { } buckets)
        {
            return $"{name}{Braced(labels)} {Number(series.Value)}\n";
        }

        var text = new StringBuilder();
        var separator = labels.Length > 0 ? "," : "";
        var count = 0L;
        for (var i = 0; i < buckets.Length; i++)
        {
            count += buckets[i];
            var bound = i < MetricSeries.Bounds.Length ? Number(MetricSeries.Bounds[i]) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{separator}le=\"{bound}\"}} {count}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{name}_sum{Braced(labels)} {Number(series.Value)}\n{name}_count{Braced(labels)} {count}\n").ToString();
    }

    private static string NameOf(MetricFamily family)
    {
        var name = Identifier(family.Instrument.Name);
        var unit = family.Instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        name = name.EndsWith(unit, StringComparison.Ordinal) ? name : name + unit;
        return family.Kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string Identifier(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Braced(string labels) => labels.Length > 0 ? $"{{{labels}}}" : "";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
