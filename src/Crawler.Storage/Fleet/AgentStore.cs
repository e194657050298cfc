using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Fleet;

/// <summary>The agents of the fleet. A failure is PostgreSQL's own exception: the caller tries again.</summary>
public sealed class AgentStore(Database database)
{
    /// <summary>Enters this agent, or finds it by its name; a stop or a crash before is forgotten.</summary>
    /// <returns>The agent's key.</returns>
    public async Task<long> RegisterAsync(AgentIdentity agent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(Statement.Of(
            "queries/agent_register", new { agent.Name, agent.Host, agent.Version, Now = database.Time.GetUtcNow() }, cancellationToken));
    }

    /// <summary>Says that the agent lives, and how far the database is behind its journal.</summary>
    public async Task HeartbeatAsync(long agentId, JournalLag lag, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(Statement.Of(
            "queries/agent_heartbeat",
            new { AgentId = agentId, lag.Records, lag.Bytes, lag.Age.TotalSeconds, Now = database.Time.GetUtcNow() },
            cancellationToken));
    }

    /// <summary>Says that the agent stops in good order, and gives back every lease it holds.</summary>
    public async Task StopAsync(long agentId, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(Statement.Of(
            "queries/agent_stop", new { AgentId = agentId, Now = database.Time.GetUtcNow() }, cancellationToken));
    }
}
