using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Rendering;

/// <summary>JSON lines: an object a row, the columns' names as keys, null where unknown, times ISO 8601 UTC.</summary>
internal sealed class JsonRenderer : IReportRenderer
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = MakeEncoder() };

    public string Format => "json";

    public string MediaType => "application/x-ndjson";

    public void Render(ReportTable table, TextWriter output)
    {
        foreach (var row in table.Rows)
        {
            output.Write(Line(table.Report, row));
        }
    }

    /// <summary>A row, with the end of its line.</summary>
    public static string Line(ReportDefinition report, object?[] row) => ToObject(report, row).ToJsonString(Options) + "\n";

    public static JsonObject ToObject(ReportDefinition report, object?[] row)
    {
        var json = new JsonObject();
        for (var i = 0; i < report.Columns.Count; i++)
        {
            json.Add(report.Columns[i].Name, Value(row[i]));
        }

        return json;
    }

    /// <summary>Keeps letters of every script readable, and escapes what a terminal or a page could act on.</summary>
    private static JavaScriptEncoder MakeEncoder()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        settings.ForbidCharacters(
            [.. Enumerable.Range(0, char.MaxValue + 1).Where(c => Rune.TryCreate((char)c, out var rune) && SafeText.IsHarmful(rune)).Select(c => (char)c)]);
        return JavaScriptEncoder.Create(settings);
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
