namespace Crawler.Reporting.Reports;

/// <summary>
/// Reads the comment lines that head a report's file: <c>title</c>, <c>question</c>, <c>method</c>, <c>parameter: NAME KIND DEFAULT MEANING</c>
/// (default <c>optional</c> for one that may be left out), <c>column: NAME UNIT MEANING</c>, <c>chart: KIND X Y [SERIES]</c>.
/// </summary>
internal static class ReportFrontMatter
{
    /// <exception cref="FormatException">A line is not understood, or something is missing.</exception>
    public static ReportDefinition Read(string name, string text)
    {
        string? title = null, question = null, method = null;
        ReportChart? chart = null;
        var parameters = new List<ReportParameter>();
        var columns = new List<ReportColumn>();
        foreach (var line in text.Split('\n').TakeWhile(l => l.StartsWith("-- ", StringComparison.Ordinal)))
        {
            var (key, value) = line[3..].TrimEnd().Split(": ", 2) is [var k, var v] ? (k, v) : throw Wrong(name, line);
            switch (key)
            {
                case "title":
                    title = value;
                    break;
                case "question":
                    question = value;
                    break;
                case "method":
                    method = value;
                    break;
                case "parameter" when value.Split(' ', 4) is [var parameter, var kind, var otherwise, var meaning]
                                      && Enum.TryParse<ReportParameterKind>(kind, ignoreCase: true, out var parsed):
                    parameters.Add(new ReportParameter(parameter, parsed, otherwise == "optional" ? null : otherwise, meaning));
                    break;
                case "column" when value.Split(' ', 3) is [var column, var unit, var meaning]
                                   && Enum.TryParse<ReportUnit>(unit, ignoreCase: true, out var parsed):
                    columns.Add(new ReportColumn(column, parsed, meaning));
                    break;
                case "chart" when value.Split(' ') is ["bar" or "line", _, _, ..] words && words.Length <= 4:
                    chart = new ReportChart(words[0], words[1], words[2], words.ElementAtOrDefault(3));
                    break;
                default:
                    throw Wrong(name, line);
            }
        }
        if (title == null || question == null || columns.Count == 0)
        {
            throw new FormatException($"Report {name} needs a title, a question and columns.");
        }

        return new ReportDefinition
        {
            Name = name,
            Title = title,
            Question = question,
            Method = method,
            Parameters = parameters,
            Columns = columns,
            Chart = chart,
            Sql = text,
        };
    }

    private static FormatException Wrong(string name, string line) => new($"Report {name}: the line '{line}' is not understood.");
}
