using Crawler.Storage.Sql;

namespace Crawler.Storage.Querying;

/// <summary>The files of <c>sql/scoring</c>, which this assembly carries: what was recorded of a laboratory's swarms.</summary>
public static class ScoringTexts
{
    /// <summary>
    /// Every text by its name, the file's name without its ending. All take <c>@since</c> and <c>@until</c> (times) and <c>@hashes</c>
    /// (info-hashes in lower-case hex with commas between).
    /// </summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        SqlFiles.List("scoring").ToDictionary(f => f["scoring/".Length..], SqlFiles.Read, StringComparer.Ordinal);
}
