using Crawler.Probing.Observations;
using Crawler.Storage.Journal.Codecs;
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

    private readonly KnownKeys _known = new(MostRemembered);

    // Those whose records name another key than they have here.
    private readonly Dictionary<InfoHash, long> _others = [];
    private readonly Dictionary<string, long> _trackers = new(StringComparer.Ordinal);
    private readonly HandshakeKeys _handshakes = new();
    private readonly WebSeedKeys _webSeeds = new();

    /// <summary>The swarm's key; only after <see cref="ResolveAsync"/>.</summary>
    public long KeyOf(SwarmRef swarm) => _known.IsKnown(swarm.SwarmId, swarm.InfoHash) ? swarm.SwarmId : _others[swarm.InfoHash];

    /// <summary>The tracker's key; only after <see cref="ResolveAsync"/>.</summary>
    public long KeyOf(TrackerRef tracker) => _trackers[tracker.Url.AbsoluteUri];

    /// <summary>The key of how the visited peer presented itself, null before its handshake; only after <see cref="ResolveAsync"/>.</summary>
    public long? HandshakeOf(PeerVisit visit) => _handshakes.KeyOf(visit);

    /// <summary>The web seed's key; only after <see cref="ResolveAsync"/>.</summary>
    public long KeyOf(WebSeedRef seed) => _webSeeds.KeyOf(KeyOf(seed.Swarm), seed);

    /// <summary>Forgets everything: after a failure, keys entered by a transaction that was rolled back mean nothing.</summary>
    public void Forget()
    {
        _known.Clear();
        _others.Clear();
        _trackers.Clear();
        _handshakes.Forget();
        _webSeeds.Forget();
    }

    /// <summary>Makes the keys of everything in the batch known.</summary>
    public async Task ResolveAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Batch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_others.Count + _trackers.Count > MostRemembered)
        {
            Forget();
        }

        var others = RequestsWithOtherKeys(batch.Blocks);
        var unknown = batch.Swarms
            .Concat(others.SelectMany(x => Enumerable.Range(0, x.Block.Ids(x.Request).Length).Select(i => x.Block.Swarm(x.Request, i))))
            .Where(x => !IsResolved(x))
            .ToList();
        if (unknown.Count > 0)
        {
            await EnterAsync(connection, transaction, unknown, now, cancellationToken);
        }

        foreach (var (block, request) in others)
        {
            block.Rekey(request, [.. Enumerable.Range(0, block.Ids(request).Length).Select(i => KeyOf(block.Swarm(request, i)))]);
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
        await _webSeeds.ResolveAsync(connection, transaction, [.. batch.WebSeeds.Select(x => (KeyOf(x.Check.Seed.Swarm), x.Check.Seed))], now, cancellationToken);
    }

    private async Task EnterAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, List<SwarmRef> swarms, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hashes = swarms.Select(x => x.InfoHash).Distinct().Order().Select(x => x.ToArray()).ToArray();
        var rows = await connection.QueryAsync<(long SwarmId, byte[] InfoHash)>(
            Statement.Of("queries/ingest_swarms", new { InfoHashes = hashes, Now = now }, cancellationToken, transaction));
        var keys = rows.ToDictionary(x => new InfoHash(x.InfoHash), x => x.SwarmId);
        foreach (var swarm in swarms)
        {
            var key = keys[swarm.InfoHash];
            if (key != swarm.SwarmId || !_known.TryAdd(key, swarm.InfoHash))
            {
                _others[swarm.InfoHash] = key;
            }
        }
    }

    // Nearly always none: what an agent scrapes it knows by its key.
    private List<(StoredBlock Block, int Request)> RequestsWithOtherKeys(List<(long[] Keys, StoredBlock Block)> blocks)
    {
        var others = new List<(StoredBlock Block, int Request)>();
        foreach (var (_, block) in blocks)
        {
            for (var request = 0; request < block.Checks.Count; request++)
            {
                if (!_known.AreKnown(block.Ids(request), block.Hashes(request)))
                {
                    others.Add((block, request));
                }
            }
        }

        return others;
    }

    private bool IsResolved(SwarmRef swarm) => _known.IsKnown(swarm.SwarmId, swarm.InfoHash) || _others.ContainsKey(swarm.InfoHash);
}
