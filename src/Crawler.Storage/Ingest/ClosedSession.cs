using Crawler.Storage.Sessions;
using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>A session that a visit showed to be over.</summary>
/// <param name="Key">The visit's key: it ends one session at most.</param>
/// <param name="At">When the visit was.</param>
/// <param name="Swarm">The swarm's key.</param>
/// <param name="Peer">The peer's key.</param>
/// <param name="Session">The session.</param>
internal sealed record ClosedSession(long Key, DateTimeOffset At, long Swarm, UInt128 Peer, Session Session)
{
    /// <summary>Copies sessions into their table and counts them, within the connection's transaction.</summary>
    public static async Task CopyAsync(
        NpgsqlConnection connection, List<ClosedSession> sessions, long agentId, CancellationToken cancellationToken)
    {
        if (sessions.Count == 0)
        {
            return;
        }

        await BinaryCopy.CopyAsync(connection, SqlFiles.Read("queries/copy_session"), sessions, (row, x) => x.Write(row, agentId), cancellationToken);
        await connection.ExecuteFileAsync(
            "queries/session_count", null,
            [
                ("swarm_ids", sessions.Select(x => x.Swarm).ToArray()),
                ("absent_befores", sessions.Select(x => x.Session.AbsentBefore).ToArray()),
                ("first_seens", sessions.Select(x => x.Session.FirstSeen).ToArray()),
                ("last_seens", sessions.Select(x => x.Session.LastSeen).ToArray()),
                ("absent_afters", sessions.Select(x => x.Session.AbsentAfter).ToArray()),
            ],
            cancellationToken);
    }

    private void Write(CopyBuffer row, long agentId)
    {
        row.Int64(Key);
        row.Time(At);
        row.Int64(agentId);
        row.Int64(Swarm);
        row.Key(Peer);
        row.Time(Session.AbsentBefore);
        row.Time(Session.FirstSeen);
        row.Time(Session.LastSeen);
        row.Time(Session.AbsentAfter);
    }
}
