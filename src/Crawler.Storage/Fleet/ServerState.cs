using Crawler.Storage.Journal;
using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Fleet;

/// <summary>What a server can give an agent that is about to start, as far as it tells.</summary>
/// <param name="IsReadOnly">It takes nothing that is written: a standby, or set so.</param>
/// <param name="MayMakeTemporary">This account may make temporary tables, by way of which the newest claims are brought up.</param>
/// <param name="FreeConnections">Connections that it would accept now; this one is taken already.</param>
/// <param name="OwnConnections">Connections that this account has to this database now, with this one.</param>
/// <param name="OtherHost">The host of a living agent with this name and another journal; null when there is none.</param>
public sealed record ServerState(bool IsReadOnly, bool MayMakeTemporary, int FreeConnections, int OwnConnections, string? OtherHost)
{
    /// <summary>Asks; a failure is PostgreSQL's own exception.</summary>
    /// <param name="database">The database, migrated.</param>
    /// <param name="agent">The agent's name.</param>
    /// <param name="journal">The folder of its journal, which may not be there yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ServerState> ReadAsync(Database database, string agent, string journal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var parameters = new { Name = agent, JournalId = JournalIdentity.Read(journal), AliveSince = database.Time.GetUtcNow() - AgentStore.AliveFor };
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<ServerState>(Statement.Of("queries/server_state", parameters, cancellationToken));
    }
}
