using System.Diagnostics;
using Crawler.Storage;

namespace Crawler.Bench.Loads;

/// <summary>Writes a claim of now and reads it back, over and over, and keeps the longest time that this took.</summary>
internal sealed class Bystander : IAsyncDisposable
{
    private readonly Database _database;
    private readonly DateTimeOffset _now;
    private readonly CancellationTokenSource _end = new();
    private readonly Task<double> _work;

    public Bystander(Database database, DateTimeOffset now)
    {
        (_database, _now) = (database, now);
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Ends it; the longest turn, in seconds.</summary>
    public async Task<double> EndAsync()
    {
        await _end.CancelAsync();
        return await _work;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task<double> WorkAsync()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome) values (0, '{_now:O}', 0, 0, 0, 'scrape', 'inconclusive');
            select count(*) from crawl.claim where observed_at >= '{_now:O}' and observed_at < '{_now.AddSeconds(1):O}'
            """;
        var longest = 0.0;
        while (!_end.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            await command.ExecuteNonQueryAsync();
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return longest;
    }
}
