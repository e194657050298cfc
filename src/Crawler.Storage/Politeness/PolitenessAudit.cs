using Crawler.Storage.Leases;
using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Politeness;

/// <summary>
/// Proves from the ledger that no minimum was undercut that a tracker had stated, and that every announce had its farewell.
/// </summary>
public sealed class PolitenessAudit(Database database, ScheduleOptions options)
{
    /// <summary>The rules, in the order in which they are told.</summary>
    public static IReadOnlyList<string> Rules { get; } = ["announce_interval", "retry_in", "scrape_min_interval", "retry_after", "farewell"];

    // An announce whose farewell may still be on its way, or be made up for after a crash, is not judged.
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromMinutes(2);

    /// <summary>Every rule with the requests that it was held to, and the violations, oldest first.</summary>
    /// <param name="since">Requests from this moment on are judged.</param>
    /// <param name="until">Requests before this moment are judged.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PolitenessReport> RunAsync(DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var requests = await connection.ExecuteScalarAsync<long>(Statement.Of(
            "queries/audit_requests", new { Since = since.ToUniversalTime(), Until = until.ToUniversalTime() }, cancellationToken));
        var parameters = new
        {
            Since = since.ToUniversalTime(),
            Until = until.ToUniversalTime(),
            LongestSeconds = options.LearnedIntervalMax.TotalSeconds,
            FarewellSeconds = FarewellPatience.TotalSeconds,
        };
        var counts = Rules.ToDictionary(x => x, x => new RuleCount(), StringComparer.Ordinal);
        var violations = new List<JudgedRequest>();
        await foreach (var judged in connection.QueryUnbufferedAsync<JudgedRequest>(
            SqlFiles.Read("queries/audit_politeness"), parameters).WithCancellation(cancellationToken))
        {
            counts[judged.Rule].Add(judged);
            if (!judged.IsKept)
            {
                violations.Add(judged);
            }
        }

        return new PolitenessReport(
            requests,
            [.. Rules.Select(x => new PolitenessRule(x, counts[x].Judged, counts[x].Violated, counts[x].Tightest))],
            [.. violations.OrderBy(x => x.SentAt)]);
    }

    private sealed class RuleCount
    {
        public long Judged { get; private set; }

        public long Violated { get; private set; }

        public TimeSpan? Tightest { get; private set; }

        public void Add(JudgedRequest request)
        {
            Judged++;
            Violated += request.IsKept ? 0 : 1;
            Tightest = request.Margin is { } margin && (Tightest is null || margin < Tightest) ? margin : Tightest;
        }
    }
}
