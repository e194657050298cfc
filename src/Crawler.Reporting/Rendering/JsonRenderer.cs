using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Rendering;

/// <summary>JSON lines: an object a row, the columns' names as keys, null where unknown, times ISO 8601 UTC.</summary>
internal sealed class JsonRenderer : IReportRenderer
{
    // Keeps letters of every script readable; control characters and what HTML could act on are escaped still.
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) };

    public string Format => "json";

    public string MediaType => "application/x-ndjson";

    public void Render(ReportTable table, TextWriter output)
    {
        foreach (var row in table.Rows)
            output.Write(ToObject(table.Report, row).ToJsonString(Options) + "\n");
    }

    public static JsonObject ToObject(ReportDefinition report, object?[] row)
    {
        var json = new JsonObject();
        for (var i = 0; i < report.Columns.Count; i++)
            json.Add(report.Columns[i].Name, Value(row[i]));
        return json;
    }

    private static JsonValue? Value(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(Repair(text)),
        bool flag => JsonValue.Create(flag),
        double.NaN or double.PositiveInfinity or double.NegativeInfinity => null,
        double or float or decimal => JsonValue.Create(Cell.Number(value)),
        long or int or short => JsonValue.Create(Convert.ToInt64(value, null)),
        _ => JsonValue.Create(Cell.Plain(value)),
    };

    /// <summary>Lone surrogates become U+FFFD.</summary>
    private static string Repair(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
