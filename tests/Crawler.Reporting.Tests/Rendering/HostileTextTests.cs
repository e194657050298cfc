using System.Text;
using System.Text.Json;
using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Tests.Rendering;

public sealed class HostileTextTests
{
    private static readonly string[] Texts =
    [
        "<script>alert(1)</script>", "\u001B[31mred\u0007", "\u202Etxt.exe", "a\0b", "\uD800lone", "=1+1", "@SUM(A1)", "-2", "+x",
        "\t=1", "line\r\nbreak", "\"quoted\", comma", "\u2028\u2029\u200B\uFEFF", new string('漢', 10_000), "", " ",
        "</td></table><img src=x onerror=alert(1)>", "\U000E0041\U0001F600",
    ];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var renderer in ReportRenderers.All)
            {
                for (var i = 0; i < Texts.Length; i++)
                {
                    cases.Add(renderer.Format, i);
                }
            }

            return cases;
        }
    }

    private static string Render(string format, params object?[][] rows)
    {
        var table = new ReportTable
        {
            Report = new ReportDefinition
            {
                Name = "r",
                Title = "t",
                Question = "q",
                Sql = "",
                Parameters = [],
                Chart = new ReportChart("bar", "name", "value", null),
                Columns = [new("name", ReportUnit.Text, "n"), new("value", ReportUnit.Number, "v")],
            },
            Arguments = new Dictionary<string, object?>(StringComparer.Ordinal),
            AskedAt = DateTimeOffset.UnixEpoch,
            Rows = rows,
        };
        using var output = new StringWriter();
        ReportRenderers.Find(format)!.Render(table, output);
        return output.ToString();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_that_a_stranger_wrote_acts_on_the_reader(string format, int text)
    {
        var output = Render(format, [Texts[text], 1.5]);
        Assert.DoesNotContain(output.EnumerateRunes(), r => r.Value is not ('\n' or '\r' or '\t') && SafeText.IsHarmful(r));
        Assert.Equal(output, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(output)));
        if (format == "html")
        {
            Assert.DoesNotContain("<script", output, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", output, StringComparison.OrdinalIgnoreCase);
            Assert.InRange(output.Length, 0, 10_000);
        }
        if (format == "json")
        {
            Assert.Equal("name", JsonDocument.Parse(output).RootElement.EnumerateObject().First().Name);
        }

        if (format == "text")
        {
            Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 200));
        }
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@x", "'@x")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("plain", "plain")]
    public void Csv_quotes_as_rfc_4180_and_disarms_formulas(string text, string field) =>
        Assert.Equal($"name,value\r\n{field},-1.5\r\n", Render("csv", [text, -1.5]));

    [Fact]
    public void Unknown_is_not_zero_in_any_format()
    {
        Assert.Equal("{\"name\":null,\"value\":null}\n", Render("json", [[null, null]]));
        Assert.Equal("name,value\r\n,\r\n", Render("csv", [[null, null]]));
        Assert.Contains("<td class=\"unknown\"", Render("html", [[null, null]]), StringComparison.Ordinal);
        Assert.Matches("\n- +-\n", Render("text", [[null, null]]));
    }

    [Fact]
    public void An_empty_report_says_so() => Assert.Contains("No rows yet", Render("text"), StringComparison.Ordinal);

    [Fact]
    public void A_page_asks_nothing_of_the_network()
    {
        var page = Render("html", ["x", 1.0]);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
    }
}
