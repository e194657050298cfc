using System.Diagnostics;
using Crawler.Storage;
using Crawler.Storage.Querying;

namespace Crawler.Bench.Loads;

/// <summary>A report, several times, all of its rows read.</summary>
internal sealed class ReportLoad(Database database, Words words)
{
    /// <summary>Runs it; the least of its times, after one that is not counted: what it takes when nothing comes in between.</summary>
    public async Task<object> RunAsync()
    {
        var text = ReportTexts.All[words.Text("name")];
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in new (string, object?)[] { ("since", words.Time("since")), ("until", words.Time("until")), ("hash", null) })
        {
            if (text.Contains($"@{name}", StringComparison.Ordinal))
            {
                parameters[name] = value ?? DBNull.Value;
            }
        }

        var source = new QuerySource(database);
        var times = new List<double>();
        var rows = 0;
        for (var i = 0; i <= words.Number("times"); i++)
        {
            var began = Stopwatch.GetTimestamp();
            rows = 0;
            await using var result = await source.QueryAsync(text, parameters, TimeSpan.FromMinutes(5), CancellationToken.None);
            await foreach (var row in result.RowsAsync(CancellationToken.None))
            {
                rows++;
            }

            times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return new { rows, seconds = times.Skip(1).Min() };
    }
}
