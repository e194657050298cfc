using System.Buffers.Binary;
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

        await using var importer = await connection.BeginBinaryImportAsync(SqlFiles.Read("queries/copy_session"), cancellationToken);
        var row = new CopyRow(importer, cancellationToken);
        foreach (var closed in sessions)
        {
            await importer.StartRowAsync(cancellationToken);
            await closed.WriteAsync(row, agentId);
        }

        await importer.CompleteAsync(cancellationToken);
        await importer.DisposeAsync();
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

    private async Task WriteAsync(CopyRow row, long agentId)
    {
        var peer = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(peer, Peer);
        await row.Int64(Key);
        await row.Time(At);
        await row.Int64(agentId);
        await row.Int64(Swarm);
        await row.Bytes(peer);
        await row.OptionalTime(Session.AbsentBefore);
        await row.Time(Session.FirstSeen);
        await row.Time(Session.LastSeen);
        await row.OptionalTime(Session.AbsentAfter);
    }
}
