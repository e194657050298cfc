using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Crawler.Probing.Observations;
using Crawler.Storage.Networks;
using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>Copies a batch into the raw tables. The order of the columns is that of the COPY statements in <c>sql/queries</c>.</summary>
internal sealed class RawTables(KeyResolver keys, NetworkLookup networks, long agentId)
{
    private const int LongestText = 500;

    /// <summary>Copies everything, within the connection's transaction.</summary>
    public async Task CopyAsync(NpgsqlConnection connection, Batch batch, CancellationToken cancellationToken)
    {
        await CopyAsync(connection, "queries/copy_tracker_check", batch.Checks, (row, x) => WriteAsync(row, x.Key, x.Check), cancellationToken);
        await new ClaimRows(keys, agentId).CopyAsync(connection, batch, cancellationToken);
        await CopyAsync(connection, "queries/copy_visit", batch.Visits, (row, x) => WriteAsync(row, x.Key, x.Visit), cancellationToken);
        await CopyAsync(
            connection, "queries/copy_swarm_snapshot", batch.Snapshots, (row, x) => WriteAsync(row, x.Key, x.Snapshot), cancellationToken);
        await CopyAsync(
            connection, "queries/copy_tracker_request", batch.Requests, (row, x) => WriteAsync(row, x.Key, x.Request), cancellationToken);
        await CopyAsync(
            connection, "queries/copy_web_seed_check", batch.WebSeeds, (row, x) => WriteAsync(row, x.Key, x.Check), cancellationToken);
    }

    private static async Task CopyAsync<T>(
        NpgsqlConnection connection, string statement, List<T> rows, Func<CopyRow, T, Task> write, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await using var importer = await connection.BeginBinaryImportAsync(SqlFiles.Read(statement), cancellationToken);
        var row = new CopyRow(importer, cancellationToken);
        foreach (var one in rows)
        {
            await importer.StartRowAsync(cancellationToken);
            await write(row, one);
        }

        await importer.CompleteAsync(cancellationToken);
    }

    private static string? Text(string? text) => StoredText.Clean(text, LongestText);

    private async Task WriteAsync(CopyRow row, long key, TrackerCheck check)
    {
        await row.Int64(key);
        await row.Time(check.ObservedAt);
        await row.Int64(agentId);
        await row.Int64(keys.KeyOf(check.Tracker));
        await row.Text(check.Kind.ToCode());
        await row.Text(check.Outcome.ToCode());
        await row.Int16(check.Family switch { AddressFamily.InterNetwork => 4, AddressFamily.InterNetworkV6 => 6, _ => null });
        await row.Real(check.RttMs);
        await row.Int32(check.HashesAsked);
        await row.Int32(check.HashesAnswered);
        await row.Int32(check.IntervalSeconds);
        await row.Int32(check.MinIntervalSeconds);
        await row.Address(check.ExternalIp);
        await row.Text(Text(check.Error));
        await row.Text(Text(check.Warning));

        // Only where the list tells something: scrapes ask for many swarms at once.
        var claim = check is { Recapture: not null, Claims: [var announced] } ? announced : default(SwarmClaim?);
        await row.Int64(claim is { } told ? keys.KeyOf(told.Swarm) : null);
        await row.Int64((long?)claim?.Seeders + claim?.Leechers);
        await row.Int32(claim is null ? null : check.Recapture?.Named);
        await row.Int32(claim is null ? null : check.Recapture?.Known);
        await row.Int32(claim is null ? null : check.Recapture?.Again);
    }

    private async Task WriteAsync(CopyRow row, long key, Journal.Codecs.MaskedVisit masked)
    {
        var (visit, peer) = masked;
        var peerKey = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(peerKey, peer.Key);
        await row.Int64(key);
        await row.Time(visit.ObservedAt);
        await row.Int64(agentId);
        await row.Int64(keys.KeyOf(visit.Swarm));
        await row.Bytes(peerKey);
        await row.Network(new IPNetwork(peer.Prefix.ToIPAddress(), peer.PrefixLength));
        await row.Text(networks.Country(peer));
        await row.Int64(networks.Asn(peer));
        await row.Address(peer.Endpoint?.ToIPAddress());
        await row.Int32(peer.Endpoint?.Port);
        await row.Text(visit.Source.ToCode());
        await row.Text(visit.Outcome.ToCode());
        await row.Text(visit.Stage.ToCode());
        await row.Text(Text(visit.Transport));
        await row.Flag(visit.Encrypted);
        await row.Bytes(visit.PeerId?.ToArray());
        await row.Text(Text(visit.Client));
        await row.Text(Text(visit.Version));
        await row.Text(visit.Identity.ToCode());
        await row.Text(Text(visit.ExtendedName));
        await row.Bytes(HandshakeKeys.Bytes(visit.Reserved));
        await row.Json(Extensions(visit.Extensions));
        await row.Int32(visit.Reqq);
        await row.Int32(visit.MetadataSize);
        await row.Flag(visit.UploadOnly);
        await row.Int32(visit.Pieces);
        await row.Int32(visit.Have);
        await row.Flag(visit.Seed);
        await row.Real(visit.ConnectMs);
        await row.Real(visit.HandshakeMs);
        await row.Text(Text(visit.Error));
        await row.Int64(keys.HandshakeOf(visit));
        await row.Flag(visit.HidesPieces);
    }

    private async Task WriteAsync(CopyRow row, long key, SwarmSnapshot snapshot)
    {
        await row.Int64(key);
        await row.Time(snapshot.ObservedAt);
        await row.Time(snapshot.StartedAt);
        await row.Int64(agentId);
        await row.Int64(keys.KeyOf(snapshot.Swarm));
        await row.Int32(snapshot.KnownPeers);
        await row.Int32(snapshot.VisitedPeers);
        await row.Int32(snapshot.ReachablePeers);
        await row.Int32(snapshot.Seeders);
        await row.Int32(snapshot.Leechers);
        await row.Int32(snapshot.UnknownProgress);
        await row.Double(snapshot.DistributedCopies);
        await row.Flag(snapshot.IsWhole);
        await row.Int32(snapshot.PartialSeeds);
        await row.Integers(snapshot.Progress);
        await row.Int32(snapshot.OrderKnown);
        await row.Int32(snapshot.Sequential);
        await row.Int32(snapshot.Spread?.RarestReplicas);
        await row.Int32(snapshot.Spread?.RarestPieces);
        await row.Real(snapshot.SampleShare);
    }

    private async Task WriteAsync(CopyRow row, long key, TrackerRequest request)
    {
        await row.Int64(key);
        await row.Time(request.ObservedAt);
        await row.Int64(agentId);
        await row.Int64(keys.KeyOf(request.Tracker));
        await row.Int64(request.Swarm is { } swarm ? keys.KeyOf(swarm) : null);
        await row.Text(request.Purpose.ToCode());
        await row.Int32(request.Hashes);
    }

    private async Task WriteAsync(CopyRow row, long key, WebSeedCheck check)
    {
        await row.Int64(key);
        await row.Time(check.ObservedAt);
        await row.Int64(agentId);
        await row.Int64(keys.KeyOf(check.Seed.Swarm));
        await row.Int64(keys.KeyOf(check.Seed));
        await row.Text(check.Outcome.ToCode());
        await row.Int16((short?)check.Status);
        await row.Real(check.RttMs);
        await row.Int16((short)check.Redirects);
        await row.Flag(check.AcceptsRanges);
        await row.Int64(check.ContentBytes);
        await row.Int64(check.ExpectedBytes);
        await row.Flag(check.IsAvailable);
        await row.Text(Text(check.Error));
    }

    // PostgreSQL's jsonb refuses NUL, so the names are cleaned first.
    private static string? Extensions(IReadOnlyDictionary<string, int>? extensions)
    {
        if (extensions is null)
        {
            return null;
        }

        var cleaned = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, id) in extensions.Take(100))
        {
            cleaned[StoredText.Clean(name, 100)!] = id;
        }

        return JsonSerializer.Serialize(cleaned);
    }
}
