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
        await new ClaimRows(keys, agentId).CopyAsync(connection, batch, cancellationToken);
        await CopyAsync("copy_tracker_check", batch.Checks, (row, x) => Write(row, x.Key, x.Check));
        await CopyAsync("copy_visit", batch.Visits, (row, x) => Write(row, x.Key, x.Visit));
        await CopyAsync("copy_swarm_snapshot", batch.Snapshots, (row, x) => Write(row, x.Key, x.Snapshot));
        await CopyAsync("copy_tracker_request", batch.Requests, (row, x) => Write(row, x.Key, x.Request));
        await CopyAsync("copy_web_seed_check", batch.WebSeeds, (row, x) => Write(row, x.Key, x.Check));

        Task CopyAsync<T>(string query, List<T> rows, Action<CopyBuffer, T> write) =>
            BinaryCopy.CopyAsync(connection, SqlFiles.Read($"queries/{query}"), rows, write, cancellationToken);
    }

    private static string? Text(string? text) => StoredText.Clean(text, LongestText);

    private void Write(CopyBuffer row, long key, TrackerCheck check)
    {
        row.Int64(key);
        row.Time(check.ObservedAt);
        row.Int64(agentId);
        row.Int64(keys.KeyOf(check.Tracker));
        row.Text(check.Kind.ToCode());
        row.Text(check.Outcome.ToCode());
        row.Int16(check.Family switch { AddressFamily.InterNetwork => 4, AddressFamily.InterNetworkV6 => 6, _ => null });
        row.Real(check.RttMs);
        row.Int32(check.HashesAsked);
        row.Int32(check.HashesAnswered);
        row.Int32(check.IntervalSeconds);
        row.Int32(check.MinIntervalSeconds);
        row.Address(check.ExternalIp);
        row.Text(Text(check.Error));
        row.Text(Text(check.Warning));

        // Only where the list tells something: scrapes ask for many swarms at once.
        var claim = check is { Recapture: not null, Claims: [var announced] } ? announced : default(SwarmClaim?);
        row.Int64(claim is { } told ? keys.KeyOf(told.Swarm) : null);
        row.Int64((long?)claim?.Seeders + claim?.Leechers);
        row.Int32(claim is null ? null : check.Recapture?.Named);
        row.Int32(claim is null ? null : check.Recapture?.Known);
        row.Int32(claim is null ? null : check.Recapture?.Again);
    }

    private void Write(CopyBuffer row, long key, Journal.Codecs.MaskedVisit masked)
    {
        var (visit, peer) = masked;
        row.Int64(key);
        row.Time(visit.ObservedAt);
        row.Int64(agentId);
        row.Int64(keys.KeyOf(visit.Swarm));
        row.Key(peer.Key);
        row.Network(new IPNetwork(peer.Prefix.ToIPAddress(), peer.PrefixLength));
        row.Text(networks.Country(peer));
        row.Int64(networks.Asn(peer));
        row.Address(peer.Endpoint?.ToIPAddress());
        row.Int32(peer.Endpoint?.Port);
        row.Text(visit.Source.ToCode());
        row.Text(visit.Outcome.ToCode());
        row.Text(visit.Stage.ToCode());
        row.Text(Text(visit.Transport));
        row.Flag(visit.Encrypted);
        row.Bytes(visit.PeerId?.ToArray());
        row.Text(Text(visit.Client));
        row.Text(Text(visit.Version));
        row.Text(visit.Identity.ToCode());
        row.Text(Text(visit.ExtendedName));
        row.Bytes(HandshakeKeys.Bytes(visit.Reserved));
        row.Json(Extensions(visit.Extensions));
        row.Int32(visit.Reqq);
        row.Int32(visit.MetadataSize);
        row.Flag(visit.UploadOnly);
        row.Int32(visit.Pieces);
        row.Int32(visit.Have);
        row.Flag(visit.Seed);
        row.Real(visit.ConnectMs);
        row.Real(visit.HandshakeMs);
        row.Text(Text(visit.Error));
        row.Int64(keys.HandshakeOf(visit));
        row.Flag(visit.HidesPieces);
    }

    private void Write(CopyBuffer row, long key, SwarmSnapshot snapshot)
    {
        row.Int64(key);
        row.Time(snapshot.ObservedAt);
        row.Time(snapshot.StartedAt);
        row.Int64(agentId);
        row.Int64(keys.KeyOf(snapshot.Swarm));
        row.Int32(snapshot.KnownPeers);
        row.Int32(snapshot.VisitedPeers);
        row.Int32(snapshot.ReachablePeers);
        row.Int32(snapshot.Seeders);
        row.Int32(snapshot.Leechers);
        row.Int32(snapshot.UnknownProgress);
        row.Double(snapshot.DistributedCopies);
        row.Flag(snapshot.IsWhole);
        row.Int32(snapshot.PartialSeeds);
        row.Integers(snapshot.Progress);
        row.Int32(snapshot.OrderKnown);
        row.Int32(snapshot.Sequential);
        row.Int32(snapshot.Spread?.RarestReplicas);
        row.Int32(snapshot.Spread?.RarestPieces);
        row.Real(snapshot.SampleShare);
    }

    private void Write(CopyBuffer row, long key, TrackerRequest request)
    {
        row.Int64(key);
        row.Time(request.ObservedAt);
        row.Int64(agentId);
        row.Int64(keys.KeyOf(request.Tracker));
        row.Int64(request.Swarm is { } swarm ? keys.KeyOf(swarm) : null);
        row.Text(request.Purpose.ToCode());
        row.Int32(request.Hashes);
    }

    private void Write(CopyBuffer row, long key, WebSeedCheck check)
    {
        row.Int64(key);
        row.Time(check.ObservedAt);
        row.Int64(agentId);
        row.Int64(keys.KeyOf(check.Seed.Swarm));
        row.Int64(keys.KeyOf(check.Seed));
        row.Text(check.Outcome.ToCode());
        row.Int16((short?)check.Status);
        row.Real(check.RttMs);
        row.Int16((short)check.Redirects);
        row.Flag(check.AcceptsRanges);
        row.Int64(check.ContentBytes);
        row.Int64(check.ExpectedBytes);
        row.Flag(check.IsAvailable);
        row.Text(Text(check.Error));
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
