using System.Diagnostics;
using System.Globalization;
using Crawler.Reporting.Reports;
using Crawler.Storage;
using Crawler.Storage.Querying;

namespace Crawler.Bench.Loads;

/// <summary>Every report of the catalogue for the same days, as its page shows it.</summary>
internal sealed class CatalogueLoad(Database database, Words words)
{
    // As many as a page shows.
    private const int MostRows = 500;

    private readonly ReportRunner _runner = new(new QuerySource(database), TimeProvider.System);

    /// <summary>Runs each as often as asked, after one run that does not count, and less often where that takes longer than the patience.</summary>
    public async Task<object> RunAsync()
    {
        var reports = new List<object>();
        foreach (var report in ReportCatalogue.All)
        {
            reports.Add(await TimeAsync(report, report.Name, hash: null));
            if (report.Parameters.Any(x => x.Kind == ReportParameterKind.Hash))
            {
                reports.Add(await TimeAsync(report, report.Name + " of one swarm", words.Text("hash")));
            }
        }

        return new { reports };
    }

    /// <summary>The sums of a report's columns of whole numbers, over all of its rows.</summary>
    public async Task<object> SumAsync()
    {
        var report = ReportCatalogue.Find(words.Text("name")) ?? throw new ArgumentException("There is no such report.", nameof(words));
        var table = await _runner.RunAsync(report, Arguments(report, words.Text("hash") is { Length: > 0 } hash ? hash : null), int.MaxValue, CancellationToken.None);
        var sums = report.Columns.Select((column, i) => (column.Name, column.Unit, i)).Where(x => x.Unit == ReportUnit.Integer)
            .ToDictionary(x => x.Name, x => table.Rows.Sum(row => Convert.ToInt64(row[x.i], CultureInfo.InvariantCulture)), StringComparer.Ordinal);
        return new { rows = table.Rows.Count, sums };
    }

    private async Task<object> TimeAsync(ReportDefinition report, string name, string? hash)
    {
        var times = new List<double>();
        var rows = 0;
        var error = (string?)null;
        while (times.Count <= words.Number("times") && (times.Count < 2 || times.Sum() < words.Number("patience")))
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                rows = (await _runner.RunAsync(report, Arguments(report, hash), MostRows, CancellationToken.None)).Rows.Count;
            }
            catch (QueryException e)
            {
                error = e.Message;
            }

            times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            if (error is not null)
            {
                break;
            }
        }

        var counted = times.Skip(times.Count > 1 ? 1 : 0).Order().ToArray();
        return new { name, rows, seconds = counted[counted.Length / 2], worst_seconds = counted[^1], runs = counted.Length, error = error ?? "" };
    }

    private IReadOnlyDictionary<string, object?> Arguments(ReportDefinition report, string? hash)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in report.Parameters)
        {
            if (parameter.Kind == ReportParameterKind.Time)
            {
                // What is not said is as on the report's page: until now.
                if (!words.Has(parameter.Name))
                {
                    continue;
                }

                given[parameter.Name] = words.Time(parameter.Name).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            }
            else if (hash is not null)
            {
                given[parameter.Name] = hash;
            }
        }

        return ReportArguments.Bind(report, given, TimeProvider.System.GetUtcNow());
    }
}
