using Crawler.Storage.Sql;

namespace Crawler.Storage.Querying;

/// <summary>The files of <c>sql/release</c>, which this assembly carries: the tables of a dataset release, each asked for day by day.</summary>
public static class ReleaseTexts
{
    /// <summary>Every table's text by its name, the file's name without its ending. All take <c>@day</c>.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        SqlFiles.List("release").ToDictionary(f => f["release/".Length..], SqlFiles.Read, StringComparer.Ordinal);

    /// <summary>
    /// Asks why days are not closed: takes <c>@since</c>, <c>@until</c> (days, both included), <c>@now</c> and <c>@without</c> (names of
    /// agents whose journals are lost); gives <c>day</c> and <c>reason</c>.
    /// </summary>
    public static string Open => SqlFiles.Read("queries/release_open");

    /// <summary>Asks what the views say of their columns: gives <c>view</c>, <c>name</c>, <c>type</c> and <c>comment</c>.</summary>
    public static string Comments => SqlFiles.Read("queries/release_comments");
}
