using Crawler.Probing.Observations;
using Crawler.Storage.Sql;
using Crawler.Wire.Identity;
using Dapper;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Keys of swarms and trackers in this database. A journal may be older than the database it goes into, so a record's own key counts
/// only when its name stands under it here; what is not here at all is entered, as something that is not watched.
/// </summary>
internal sealed class KeyResolver
{
    private const int MostRemembered = 2_000_000;

    private readonly Dictionary<InfoHash, long> _swarms = [];
    private readonly Dictionary<string, long> _trackers = new(StringComparer.Ordinal);
    private readonly HandshakeKeys _handshakes = new();

    /// <summary>The swarm's key; only after <see cref="ResolveAsync"/>.</summary>
    public long KeyOf(SwarmRef swarm) => _swarms[swarm.InfoHash];

    /// <summary>The tracker's key; only after <see cref="ResolveAsync"/>.</summary>
    public long KeyOf(TrackerRef tracker) => _trackers[tracker.Url.AbsoluteUri];

    /// <summary>The key of how the visited peer presented itself, null before its handshake; only after <see cref="ResolveAsync"/>.</summary>
    public long? HandshakeOf(PeerVisit visit) => _handshakes.KeyOf(visit);

    /// <summary>Forgets everything: after a failure, keys entered by a transaction that was rolled back mean nothing.</summary>
    public void Forget()
    {
        _swarms.Clear();
        _trackers.Clear();
        _handshakes.Forget();
    }

    /// <summary>Makes the keys of everything in the batch known.</summary>
    public async Task ResolveAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Batch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_swarms.Count + _trackers.Count > MostRemembered)
        {
            Forget();
        }

        var swarms = batch.Swarms.Select(x => x.InfoHash).Where(x => !_swarms.ContainsKey(x)).Distinct().Order().ToList();
        if (swarms.Count > 0)
        {
            var rows = await connection.QueryAsync<(long SwarmId, byte[] InfoHash)>(Statement.Of(
                "queries/ingest_swarms", new { InfoHashes = swarms.Select(x => x.ToArray()).ToArray(), Now = now },
                cancellationToken, transaction));
            foreach (var (id, hash) in rows)
            {
                _swarms[new InfoHash(hash)] = id;
            }
        }

        var trackers = batch.Trackers.Select(x => x.Url).Where(x => !_trackers.ContainsKey(x.AbsoluteUri)).Distinct().ToList();
        if (trackers.Count > 0)
        {
            var rows = await connection.QueryAsync<(long TrackerId, string Url)>(Statement.Of(
                "queries/ingest_trackers",
                new { Urls = trackers.Select(x => x.AbsoluteUri).ToArray(), Schemes = trackers.Select(x => x.Scheme).ToArray(), Now = now },
                cancellationToken, transaction));
            foreach (var (id, url) in rows)
            {
                _trackers[url] = id;
            }
        }

        await _handshakes.ResolveAsync(connection, transaction, batch, now, cancellationToken);
    }
}
