using Crawler.Storage.Querying;

namespace Crawler.Reporting.Reports;

/// <summary>Asks the database.</summary>
/// <param name="source">Where to ask, read-only.</param>
/// <param name="time">The clock.</param>
public sealed class ReportRunner(QuerySource source, TimeProvider time)
{
    /// <summary>How long a report may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs a report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="arguments">What <see cref="ReportArguments.Bind"/> gave.</param>
    /// <param name="maxRows">Most rows to keep.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="QueryException">PostgreSQL refuses it, or it took longer than <see cref="Timeout"/>.</exception>
    /// <exception cref="Storage.DatabaseUnavailableException">PostgreSQL is away.</exception>
    public async Task<ReportTable> RunAsync(
        ReportDefinition report, IReadOnlyDictionary<string, object?> arguments, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);

        // One more than is kept, to know whether there are more.
        await using var result = await source.QueryAsync(
            report.Sql, arguments, Timeout, cancellationToken, maxRows == int.MaxValue ? long.MaxValue : maxRows + 1L);
        if (!result.Columns.Select(c => c.Name).SequenceEqual(report.Columns.Select(c => c.Name), StringComparer.Ordinal))
        {
            throw new InvalidOperationException($"Report {report.Name} does not give the columns that its head names.");
        }

        var rows = new List<object?[]>();
        var isCut = false;
        await foreach (var row in result.RowsAsync(cancellationToken))
        {
            if (rows.Count == maxRows)
            {
                isCut = true;
                break;
            }
            rows.Add(row);
        }
        return new ReportTable { Report = report, Arguments = arguments, AskedAt = time.GetUtcNow(), Rows = rows, IsCut = isCut };
    }
}
