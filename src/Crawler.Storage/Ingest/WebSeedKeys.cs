using Crawler.Probing.Observations;
using Crawler.Storage.Sql;
using Dapper;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>Keys of web seeds in this database, by their swarm and their URL.</summary>
internal sealed class WebSeedKeys
{
    private const int MostRemembered = 100_000;
    private const int LongestUrl = 2000;

    private readonly Dictionary<(long Swarm, string Url), long> _known = [];

    /// <summary>The web seed's key; only after <see cref="ResolveAsync"/>.</summary>
    public long KeyOf(long swarm, WebSeedRef seed) => _known[(swarm, Text(seed))];

    /// <summary>Forgets everything: see <see cref="KeyResolver.Forget"/>.</summary>
    public void Forget() => _known.Clear();

    /// <summary>Makes the keys of these known.</summary>
    public async Task ResolveAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<(long Swarm, WebSeedRef Seed)> seeds, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (_known.Count > MostRemembered)
        {
            Forget();
        }

        var unknown = seeds.Select(x => (x.Swarm, Url: Text(x.Seed))).Where(x => !_known.ContainsKey(x)).Distinct().ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        var parameters = new { SwarmIds = unknown.Select(x => x.Swarm).ToArray(), Urls = unknown.Select(x => x.Url).ToArray(), Now = now };
        var rows = await connection.QueryAsync<(long SwarmId, string Url, long WebSeedId)>(
            Statement.Of("queries/ingest_web_seeds", parameters, cancellationToken, transaction));
        foreach (var (swarm, url, id) in rows)
        {
            _known[(swarm, url)] = id;
        }
    }

    // As the catalogue has it.
    private static string Text(WebSeedRef seed) => StoredText.Clean(seed.Url, LongestUrl)!;
}
