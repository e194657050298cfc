using Crawler.Storage.Querying;

namespace Crawler.Reporting.Pages;

/// <summary>Asks what pages show beside the reports.</summary>
/// <param name="source">Where to ask, read-only.</param>
internal sealed class PageSource(QuerySource source)
{
    /// <summary>The longest that a page waits for one answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Every row of the answer to <c>sql/pages/NAME.sql</c>.</summary>
    /// <exception cref="QueryException">PostgreSQL refuses it, or it took longer than <see cref="Timeout"/>.</exception>
    /// <exception cref="Storage.DatabaseUnavailableException">PostgreSQL is away.</exception>
    public async Task<IReadOnlyList<PageRow>> AskAsync(
        string name, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellationToken)
    {
        await using var result = await source.QueryAsync(PageTexts.Read(name), parameters, Timeout, cancellationToken);
        var columns = result.Columns.Select((c, i) => (c.Name, i)).ToDictionary(c => c.Name, c => c.i, StringComparer.Ordinal);
        var rows = new List<PageRow>();
        await foreach (var row in result.RowsAsync(cancellationToken))
        {
            rows.Add(new PageRow(columns, row));
        }

        return rows;
    }
}
