using System.Buffers.Binary;
using Crawler.Probing.Observations;
using Crawler.Storage.Sessions;
using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>Follows the peers of a batch from visit to visit, and stores the sessions that are over.</summary>
internal sealed class PresenceState(KeyResolver keys, long agentId, SessionOptions options)
{
    /// <summary>Applies the batch, within the connection's transaction and before its snapshots are the newest ones.</summary>
    public async Task ApplyAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Batch batch, CancellationToken cancellationToken)
    {
        var visits = batch.Visits
            .Where(x => Tells(x.Visit.Visit.Outcome))
            .Select(x => (x.Key, Peer: (Swarm: keys.KeyOf(x.Visit.Visit.Swarm), x.Visit.Peer.Key), x.Visit.Visit))
            .OrderBy(x => x.Visit.ObservedAt)
            .ToList();
        if (visits.Count == 0)
        {
            return;
        }

        var peers = visits.Select(x => x.Peer).Distinct().Order().ToArray();
        var present = await ReadAsync(connection, transaction, peers, cancellationToken);
        var wholeCrawls = await WholeCrawls.ReadAsync(
            connection, transaction, peers.Select(x => x.Swarm).Distinct().ToArray(),
            batch.Snapshots.Select(x => (keys.KeyOf(x.Snapshot.Swarm), x.Snapshot)), cancellationToken);
        var over = new List<ClosedSession>();
        foreach (var (key, peer, visit) in visits)
        {
            var at = visit.ObservedAt.ToUniversalTime();
            var answers = visit.Outcome == ProbeOutcome.Handshaken;
            if (!present.TryGetValue(peer, out var presence))
            {
                if (!answers)
                {
                    // Most peers that sources name are never reached: there is nothing to follow.
                    continue;
                }

                presence = present[peer] = new Presence(options.LongestGap);
            }

            var ended = answers ? presence.Answered(at, wholeCrawls.Before(peer.Swarm, at)) : presence.NotReached(at);
            if (ended is { } session)
            {
                over.Add(new ClosedSession(key, at, peer.Swarm, peer.Key, session));
            }
        }

        await WriteAsync(connection, transaction, present, cancellationToken);
        await ClosedSession.CopyAsync(connection, over, agentId, cancellationToken);
    }

    // What was our own doing says nothing of the peer.
    private static bool Tells(ProbeOutcome outcome) =>
        outcome is not (ProbeOutcome.Inconclusive or ProbeOutcome.Cancelled or ProbeOutcome.Blocked);

    private async Task<Dictionary<(long Swarm, UInt128 Key), Presence>> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, (long Swarm, UInt128 Key)[] peers, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryFileAsync(
            "queries/presence_read", transaction,
            [("swarm_ids", peers.Select(x => x.Swarm).ToArray()), ("peer_keys", peers.Select(x => Bytes(x.Key)).ToArray())],
            row => ((row.GetInt64(0), BinaryPrimitives.ReadUInt128BigEndian(row.GetFieldValue<byte[]>(1))), new Presence(options.LongestGap)
            {
                AbsentBefore = Time(row, 2),
                FirstSeen = Time(row, 3),
                LastSeen = row.GetFieldValue<DateTimeOffset>(4),
                FailingSince = Time(row, 5),
                Failed = Time(row, 6),
                Failures = row.GetInt32(7),
            }),
            cancellationToken);
        return rows.ToDictionary(x => x.Item1, x => x.Item2);
    }

    private static Task<int> WriteAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Dictionary<(long Swarm, UInt128 Key), Presence> present,
        CancellationToken cancellationToken)
    {
        // In the order of keys, so that two agents never wait for each other.
        var rows = present.OrderBy(x => x.Key).ToList();
        return connection.ExecuteFileAsync(
            "queries/presence_write", transaction,
            [
                ("swarm_ids", rows.Select(x => x.Key.Swarm).ToArray()),
                ("peer_keys", rows.Select(x => Bytes(x.Key.Key)).ToArray()),
                ("absent_befores", rows.Select(x => x.Value.AbsentBefore).ToArray()),
                ("first_seens", rows.Select(x => x.Value.FirstSeen).ToArray()),
                ("last_seens", rows.Select(x => x.Value.LastSeen).ToArray()),
                ("failing_sinces", rows.Select(x => x.Value.FailingSince).ToArray()),
                ("faileds", rows.Select(x => x.Value.Failed).ToArray()),
                ("failures", rows.Select(x => x.Value.Failures).ToArray()),
            ],
            cancellationToken);
    }

    private static byte[] Bytes(UInt128 key)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        return bytes;
    }

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
