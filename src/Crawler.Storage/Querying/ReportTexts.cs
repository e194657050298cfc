using Crawler.Storage.Sql;

namespace Crawler.Storage.Querying;

/// <summary>The files of <c>sql/reports</c>, which this assembly carries.</summary>
public static class ReportTexts
{
    /// <summary>Every report's text by its name, the file's name without its ending.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        SqlFiles.List("reports").ToDictionary(f => f["reports/".Length..], SqlFiles.Read, StringComparer.Ordinal);
}
