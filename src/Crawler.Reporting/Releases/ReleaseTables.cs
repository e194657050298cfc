using Crawler.Reporting.Reports;
using Crawler.Storage.Querying;

namespace Crawler.Reporting.Releases;

/// <summary>The tables of a release: one for each file in <c>sql/release</c>, with the head that reports have.</summary>
internal static class ReleaseTables
{
    /// <summary>Every table, by name.</summary>
    public static IReadOnlyList<ReportDefinition> All { get; } =
        [.. ReleaseTexts.All.Select(x => ReportFrontMatter.Read(x.Key, x.Value)).OrderBy(x => x.Name, StringComparer.Ordinal)];
}
