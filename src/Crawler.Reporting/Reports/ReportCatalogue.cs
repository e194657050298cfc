using Crawler.Storage.Querying;

namespace Crawler.Reporting.Reports;

/// <summary>The reports there are: one for each file in <c>sql/reports</c>.</summary>
public static class ReportCatalogue
{
    /// <summary>Every report, by name.</summary>
    public static IReadOnlyList<ReportDefinition> All { get; } =
        [.. ReportTexts.All.Select(t => ReportFrontMatter.Read(t.Key, t.Value)).OrderBy(r => r.Name, StringComparer.Ordinal)];

    /// <summary>The report of a name; null when there is none.</summary>
    public static ReportDefinition? Find(string name) => All.FirstOrDefault(r => r.Name == name);
}
