using Crawler.Storage.Sql;

namespace Crawler.Storage.Querying;

/// <summary>The files of <c>sql/pages</c>, which this assembly carries: what pages ask beside the reports.</summary>
public static class PageTexts
{
    /// <summary>The text of a file by its name without its ending.</summary>
    /// <exception cref="InvalidOperationException">There is no such file.</exception>
    public static string Read(string name) => SqlFiles.Read("pages/" + name);
}
