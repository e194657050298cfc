using Crawler.Probing.Observer;
using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Fleet;

/// <summary>Times in which an agent's own network was at fault, as <c>report.coverage_gap</c> tells of them. A failure is PostgreSQL's own exception.</summary>
/// <param name="database">The database.</param>
/// <param name="agentId">The agent.</param>
public sealed class OutageStore(Database database, long agentId)
{
    /// <summary>Keeps an outage; may be repeated, and tells of its end in the same way.</summary>
    public async Task NoteAsync(ObserverOutage outage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(outage);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var parameters = new
        {
            AgentId = agentId,
            From = outage.From.ToUniversalTime(),
            To = outage.To?.ToUniversalTime(),
            outage.Fault.Reason,
        };
        await connection.ExecuteAsync(Statement.Of("queries/observer_outage_note", parameters, cancellationToken));
    }

    /// <summary>Ends what an earlier process of this agent left open.</summary>
    public async Task EndEarlierAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(Statement.Of(
            "queries/observer_outage_end", new { AgentId = agentId, Now = database.Time.GetUtcNow() }, cancellationToken));
    }
}
