using Crawler.Reporting.Rendering;
using Crawler.Storage.Querying;

namespace Crawler.Reporting.Releases;

/// <summary>What each column of a release means: as its table says, and as the view says that it comes from.</summary>
internal static class ReleaseDictionary
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Writes it as CSV.</summary>
    /// <exception cref="QueryException">PostgreSQL refuses to tell.</exception>
    public static async Task WriteAsync(QuerySource source, string path, CancellationToken cancellationToken)
    {
        var comments = await ReadAsync(source, cancellationToken);
        await using var output = new StreamWriter(path);
        await output.WriteAsync(CsvRenderer.Line(["table", "column", "unit", "meaning", "type", "comment"]));
        foreach (var table in ReleaseTables.All)
        {
            foreach (var column in table.Columns)
            {
                var (type, comment) = comments.GetValueOrDefault((table.Name, column.Name));
                await output.WriteAsync(CsvRenderer.Line(
                    [table.Name, column.Name, column.Unit.ToString().ToLowerInvariant(), column.Meaning, type, comment]));
            }
        }
    }

    private static async Task<Dictionary<(string View, string Column), (string? Type, string? Comment)>> ReadAsync(
        QuerySource source, CancellationToken cancellationToken)
    {
        var comments = new Dictionary<(string View, string Column), (string? Type, string? Comment)>();
        await using var result = await source.QueryAsync(
            ReleaseTexts.Comments, new Dictionary<string, object?>(StringComparer.Ordinal), Timeout, cancellationToken);
        await foreach (var row in result.RowsAsync(cancellationToken))
        {
            comments.Add(((string)row[0]!, (string)row[1]!), ((string?)row[2], (string?)row[3]));
        }

        return comments;
    }
}
