using System.Globalization;
using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Rendering;

/// <summary>Values as people read them.</summary>
internal static class Cell
{
    /// <summary>The value in its unit; null for an unknown one. Text comes as it is: the renderer makes it safe.</summary>
    public static string? Show(object? value, ReportUnit unit) => value switch
    {
        null => null,
        string text => text,
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "yes" : "no",
        _ when unit == ReportUnit.Share => Math.Round(Number(value) * 100, 2).ToString("0.0#", CultureInfo.InvariantCulture) + " %",
        _ when unit is ReportUnit.Number or ReportUnit.Ms or ReportUnit.Seconds =>
            Math.Round(Number(value), 3).ToString("0.0##", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    /// <summary>The value as a program reads it: full precision, ISO 8601.</summary>
    public static string? Plain(object? value) => value switch
    {
        null => null,
        DateTimeOffset at => Iso(at),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>The value as a number; not a number for anything else.</summary>
    public static double Number(object? value) => value switch
    {
        double d => d,
        float f => f,
        decimal m => (double)m,
        long l => l,
        int i => i,
        short s => s,
        _ => double.NaN,
    };

    public static bool IsNumeric(ReportUnit unit) => unit is not (ReportUnit.Text or ReportUnit.Time or ReportUnit.Day);
}
