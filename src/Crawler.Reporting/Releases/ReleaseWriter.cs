using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;
using Crawler.Storage.Querying;

namespace Crawler.Reporting.Releases;

/// <summary>
/// Writes a dataset release of closed days to a folder that appears whole: rows go from the database to the files one by one, day after day.
/// </summary>
/// <param name="source">Where to ask, read-only.</param>
/// <param name="time">The clock.</param>
public sealed class ReleaseWriter(QuerySource source, TimeProvider time)
{
    private const int MostReasons = 10;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>Writes it.</summary>
    /// <param name="folder">A folder that is not there yet.</param>
    /// <param name="request">The days.</param>
    /// <param name="progress">Told what comes next.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReleaseException">The folder is there, or a day is not closed.</exception>
    /// <exception cref="QueryException">PostgreSQL refuses a statement, or it took too long.</exception>
    public async Task<ReleaseSummary> WriteAsync(string folder, ReleaseRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        if (Path.Exists(folder))
        {
            throw new ReleaseException($"{folder} is there already: name a folder that is not.");
        }

        await RefuseOpenDaysAsync(request, cancellationToken);
        var aside = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + ".new";
        if (Directory.Exists(aside))
        {
            Directory.Delete(aside, recursive: true);
        }

        try
        {
            var rows = await FillAsync(aside, request, progress, cancellationToken);

            // What came in meanwhile may be in the later tables and not in the earlier ones.
            await RefuseOpenDaysAsync(request, cancellationToken);
            Directory.Move(aside, folder);
            var files = new DirectoryInfo(folder).GetFiles("*", SearchOption.AllDirectories);
            return new ReleaseSummary(folder, files.Length, rows.Values.Sum(), files.Sum(x => x.Length));
        }
        finally
        {
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }
        }
    }

    private async Task<Dictionary<string, long>> FillAsync(
        string folder, ReleaseRequest request, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        var sql = Directory.CreateDirectory(Path.Combine(folder, "sql")).FullName;
        var rows = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in ReleaseTables.All)
        {
            await File.WriteAllTextAsync(Path.Combine(sql, table.Name + ".sql"), table.Sql, cancellationToken);
            await using var csv = CompressedText.Create(Path.Combine(data, table.Name + ".csv.gz"));
            await using var json = CompressedText.Create(Path.Combine(data, table.Name + ".jsonl.gz"));
            await csv.WriteAsync(CsvRenderer.Line(table.Columns.Select(x => x.Name)));
            rows.Add(table.Name, 0);
            foreach (var day in request.Days)
            {
                progress.Report($"{table.Name}, {day:yyyy-MM-dd}");
                rows[table.Name] += await AddDayAsync(table, day, csv, json, cancellationToken);
            }
        }

        await ReleaseDictionary.WriteAsync(source, Path.Combine(folder, "dictionary.csv"), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "README.md"), ReleaseReadMe.Write(request, rows), cancellationToken);
        progress.Report("checksums");
        await Checksums.WriteAsync(folder, cancellationToken);
        return rows;
    }

    private async Task<long> AddDayAsync(ReportDefinition table, DateOnly day, StreamWriter csv, StreamWriter json, CancellationToken cancellationToken)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { ["day"] = day };
        await using var result = await source.QueryAsync(table.Sql, parameters, Timeout, cancellationToken);
        if (!result.Columns.Select(x => x.Name).SequenceEqual(table.Columns.Select(x => x.Name), StringComparer.Ordinal))
        {
            throw new InvalidOperationException($"The table {table.Name} does not give the columns that its head names.");
        }

        var rows = 0L;
        await foreach (var row in result.RowsAsync(cancellationToken))
        {
            await csv.WriteAsync(CsvRenderer.Line(row));
            await json.WriteAsync(JsonRenderer.Line(table, row));
            rows++;
        }

        return rows;
    }

    private async Task RefuseOpenDaysAsync(ReleaseRequest request, CancellationToken cancellationToken)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["since"] = request.Since,
            ["until"] = request.Until,
            ["now"] = time.GetUtcNow(),
            ["without"] = request.Without.ToArray(),
        };
        var reasons = new List<string>();
        await using var result = await source.QueryAsync(ReleaseTexts.Open, parameters, Timeout, cancellationToken);
        await foreach (var row in result.RowsAsync(cancellationToken))
        {
            if (reasons.Count == MostReasons)
            {
                reasons.Add("and more.");
                break;
            }

            reasons.Add($"{row[0]:yyyy-MM-dd} is not closed: {SafeText.OneLine((string)row[1]!, 300)}.");
        }

        if (reasons.Count > 0)
        {
            throw new ReleaseException(string.Join('\n', reasons));
        }
    }
}
