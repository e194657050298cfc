using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Fleet;

/// <summary>The agents of the fleet. A failure is PostgreSQL's own exception: the caller tries again.</summary>
public sealed class AgentStore(Database database)
{
    /// <summary>An agent that was not heard of for so long holds its name no more; until then <c>report.fleet_now</c> calls it alive.</summary>
    private static readonly TimeSpan AliveFor = TimeSpan.FromMinutes(2);

    /// <summary>Enters this agent, or finds it by its name; a stop or a crash before is forgotten.</summary>
    /// <returns>The agent's key.</returns>
    /// <exception cref="AgentNameTakenException">An agent with another journal lives under that name.</exception>
    public async Task<long> RegisterAsync(AgentIdentity agent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var now = database.Time.GetUtcNow();
        var parameters = new { agent.Name, agent.Host, agent.Version, agent.JournalId, Now = now, AliveSince = now - AliveFor };
        return await connection.ExecuteScalarAsync<long?>(Statement.Of("queries/agent_register", parameters, cancellationToken))
            ?? throw new AgentNameTakenException(agent.Name);
    }

    /// <summary>Says that the agent lives, and how far the database is behind its journal.</summary>
    /// <exception cref="AgentNameTakenException">
    /// While this agent was not heard of, another one with another journal took its name: what it holds is that one's now.
    /// </exception>
    public async Task HeartbeatAsync(long agentId, AgentIdentity agent, JournalLag lag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var parameters = new { AgentId = agentId, agent.JournalId, lag.Records, lag.Bytes, lag.Age.TotalSeconds, Now = database.Time.GetUtcNow() };
        if (await connection.ExecuteAsync(Statement.Of("queries/agent_heartbeat", parameters, cancellationToken)) == 0)
        {
            throw new AgentNameTakenException(agent.Name);
        }
    }

    /// <summary>Says that the agent stops in good order, and gives back every lease it holds; nothing when another one has its name.</summary>
    public async Task StopAsync(long agentId, Guid journalId, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(Statement.Of(
            "queries/agent_stop", new { AgentId = agentId, JournalId = journalId, Now = database.Time.GetUtcNow() }, cancellationToken));
    }
}
