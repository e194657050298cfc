using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Fleet;

/// <summary>The agents of the fleet. A failure is PostgreSQL's own exception: the caller tries again.</summary>
public sealed class AgentStore(Database database)
{
    /// <summary>An agent that was not heard of for so long holds its name no more; until then <c>report.fleet_now</c> calls it alive.</summary>
    internal static readonly TimeSpan AliveFor = TimeSpan.FromMinutes(2);

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

    /// <summary>Finds an agent by its name, or enters it as one that has stopped: for what it left behind.</summary>
    /// <returns>The agent's key.</returns>
    public async Task<long> EnterStoppedAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(
            Statement.Of("queries/agent_enter_stopped", new { Name = name, Now = database.Time.GetUtcNow() }, cancellationToken));
    }

    /// <summary>Says that the agent lives, what it does, and how far the database is behind its journal.</summary>
    /// <returns>What it is wanted to do.</returns>
    /// <exception cref="AgentNameTakenException">
    /// While this agent was not heard of, another one with another journal took its name: what it holds is that one's now.
    /// </exception>
    public async Task<AgentMode> HeartbeatAsync(long agentId, AgentIdentity agent, JournalLag lag, AgentMode mode, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var parameters = new
        {
            AgentId = agentId,
            agent.JournalId,
            Mode = mode.ToCode(),
            lag.Records,
            lag.Bytes,
            lag.Age.TotalSeconds,
            Now = database.Time.GetUtcNow(),
        };
        var wanted = await connection.ExecuteScalarAsync<string?>(Statement.Of("queries/agent_heartbeat", parameters, cancellationToken))
            ?? throw new AgentNameTakenException(agent.Name);
        return AgentModes.FromCode(wanted);
    }

    /// <summary>Puts down what an agent is wanted to do; it reads that with its next heartbeat, or when it starts.</summary>
    /// <returns>Its state as <c>report.fleet_now</c> has it (alive, late, dead, stopped); null when there is no agent of that name.</returns>
    public async Task<string?> WantAsync(string name, AgentMode wanted, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var parameters = new { Name = name, Wanted = wanted.ToCode(), Now = database.Time.GetUtcNow() };
        return await connection.ExecuteScalarAsync<string?>(Statement.Of("queries/agent_want", parameters, cancellationToken));
    }

    /// <summary>Says that the agent stops in good order, and gives back every lease it holds; nothing when another one has its name.</summary>
    public async Task StopAsync(long agentId, Guid journalId, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(Statement.Of(
            "queries/agent_stop", new { AgentId = agentId, JournalId = journalId, Now = database.Time.GetUtcNow() }, cancellationToken));
    }
}
