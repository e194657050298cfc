namespace Crawler.Reporting.Reports;

/// <summary>What a report's column holds, and so how it is shown.</summary>
public enum ReportUnit
{
    /// <summary>Text, possibly a stranger's.</summary>
    Text = 0,

    /// <summary>A whole number.</summary>
    Integer = 1,

    /// <summary>A number with a fraction.</summary>
    Number = 2,

    /// <summary>A share from 0 to 1; people see percent.</summary>
    Share = 3,

    /// <summary>Milliseconds.</summary>
    Ms = 4,

    /// <summary>Seconds.</summary>
    Seconds = 5,

    /// <summary>A moment, UTC.</summary>
    Time = 6,

    /// <summary>A day, UTC.</summary>
    Day = 7,
}

/// <summary>What a parameter takes.</summary>
public enum ReportParameterKind
{
    /// <summary>A moment: <c>2026-05-01</c>, <c>2026-05-01T12:30Z</c>, <c>-7d</c>, <c>-12h</c>, <c>-30m</c>, <c>now</c> or <c>today</c>.</summary>
    Time = 0,

    /// <summary>An info-hash: 40 hex digits.</summary>
    Hash = 1,
}

/// <summary>A column of a report.</summary>
/// <param name="Name">As in SQL, JSON and CSV.</param>
/// <param name="Unit">What it holds.</param>
/// <param name="Meaning">For people.</param>
public sealed record ReportColumn(string Name, ReportUnit Unit, string Meaning);

/// <summary>A parameter of a report.</summary>
/// <param name="Name">As in SQL and on the command line.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Default">Its value when it is not given; null when it may be left out.</param>
/// <param name="Meaning">For people.</param>
public sealed record ReportParameter(string Name, ReportParameterKind Kind, string? Default, string Meaning);

/// <summary>The picture that goes with a report.</summary>
/// <param name="Kind"><c>bar</c> or <c>line</c>.</param>
/// <param name="X">Column along the bottom.</param>
/// <param name="Y">Column with the values.</param>
/// <param name="Series">Column that tells lines apart; null for one line.</param>
public sealed record ReportChart(string Kind, string X, string Y, string? Series);

/// <summary>A report: a question, and the SQL that answers it.</summary>
public sealed record ReportDefinition
{
    /// <summary>Name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>Title.</summary>
    public required string Title { get; init; }

    /// <summary>The question that it answers.</summary>
    public required string Question { get; init; }

    /// <summary>How its numbers are estimated, and by whose method; null where they are counted.</summary>
    public string? Method { get; init; }

    /// <summary>Its parameters.</summary>
    public required IReadOnlyList<ReportParameter> Parameters { get; init; }

    /// <summary>Its columns, in order.</summary>
    public required IReadOnlyList<ReportColumn> Columns { get; init; }

    /// <summary>Its picture; null for none.</summary>
    public ReportChart? Chart { get; init; }

    /// <summary>The statement.</summary>
    public required string Sql { get; init; }
}
