using Crawler.Probing.Observations;
using Crawler.Storage.Sql;
using Crawler.Wire.Identity;
using Npgsql;

namespace Crawler.Storage.Clients;

/// <summary>
/// Applies the rules of today to the visits that the database still has: client, version and how the peer's names agree. An hour is one
/// transaction, which marks it for the rollups, too: stopped in the middle, it can be run again.
/// </summary>
/// <param name="database">Where the visits are.</param>
public sealed class VisitReclassifier(Database database)
{
    private const int BatchRows = 5000;
    private const int LongestText = 500;
    private const int MostKinds = 10_000;

    /// <summary>Looks at every visit again.</summary>
    /// <param name="since">From this moment on; null for the oldest.</param>
    /// <param name="until">Before this moment; null for the newest.</param>
    /// <param name="isDryRun">Whether nothing is to be changed.</param>
    /// <param name="progress">Told of each hour that is done.</param>
    /// <param name="cancellationToken">Gives up; hours that are done stay so.</param>
    public async Task<Reclassification> RunAsync(
        DateTimeOffset? since, DateTimeOffset? until, bool isDryRun, IProgress<DateTimeOffset>? progress, CancellationToken cancellationToken)
    {
        await using var reading = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var writing = await database.Source.OpenConnectionAsync(cancellationToken);
        (string, object?)[] span = [("since", since?.ToUniversalTime()), ("until", until?.ToUniversalTime())];
        var hours = await reading.QueryFileAsync(
            "queries/reclassify_hours", null, span, x => x.GetFieldValue<DateTimeOffset>(0), cancellationToken);
        var tally = new Tally();
        foreach (var hour in hours)
        {
            await using var transaction = await writing.BeginTransactionAsync(cancellationToken);
            if (await LookAgainAsync(reading, isDryRun ? null : transaction, hour, span, tally, cancellationToken))
            {
                tally.Hours++;
                await writing.ExecuteFileAsync(
                    "queries/mark_dirty_hours", transaction, [("Hours", new[] { hour }), ("Now", database.Time.GetUtcNow())], cancellationToken);
                await (isDryRun ? transaction.RollbackAsync(cancellationToken) : transaction.CommitAsync(cancellationToken));
            }

            progress?.Report(hour);
        }

        return tally.Result();
    }

    private static async Task<bool> LookAgainAsync(
        NpgsqlConnection reading, NpgsqlTransaction? transaction, DateTimeOffset hour, (string, object?)[] span, Tally tally,
        CancellationToken cancellationToken)
    {
        var (isChanged, batch) = (false, new List<(long Id, PeerName Name)>(BatchRows));
        await using var command = reading.CreateFromFile("queries/reclassify_read", null, [("hour", hour), .. span]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            tally.Visits++;
            var (id, was, name) = Read(reader);
            if (was == (name.Client, name.Version, name.Identity.ToCode()))
            {
                continue;
            }

            isChanged = true;
            tally.Add(was, name);
            batch.Add((id, name));
            if (batch.Count == BatchRows)
            {
                await WriteAsync(transaction, hour, batch, cancellationToken);
            }
        }

        await WriteAsync(transaction, hour, batch, cancellationToken);
        return isChanged;
    }

    private static (long Id, (string? Client, string? Version, string Identity) Was, PeerName Name) Read(NpgsqlDataReader row)
    {
        var name = PeerName.Of(new PeerId(row.GetFieldValue<byte[]>(1)), row.GetOrNull<string>(2));
        var stored = name with { Client = StoredText.Clean(name.Client, LongestText), Version = StoredText.Clean(name.Version, LongestText) };
        return (row.GetInt64(0), (row.GetOrNull<string>(3), row.GetOrNull<string>(4), row.GetString(5)), stored);
    }

    private static async Task WriteAsync(
        NpgsqlTransaction? transaction, DateTimeOffset hour, List<(long Id, PeerName Name)> batch, CancellationToken cancellationToken)
    {
        if (transaction is not null && batch.Count > 0)
        {
            (string, object?)[] parameters =
            [
                ("hour", hour),
                ("ids", batch.Select(x => x.Id).ToArray()),
                ("clients", batch.Select(x => x.Name.Client).ToArray()),
                ("versions", batch.Select(x => x.Name.Version).ToArray()),
                ("identities", batch.Select(x => x.Name.Identity.ToCode()).ToArray()),
            ];
            await transaction.Connection!.ExecuteFileAsync("queries/reclassify_write", transaction, parameters, cancellationToken);
        }

        batch.Clear();
    }

    private sealed class Tally
    {
        private readonly Dictionary<((string? Client, string? Version, string Identity) Was, PeerName Is), long> _kinds = [];
        private long _changed;

        public long Visits { get; set; }

        public int Hours { get; set; }

        public void Add((string? Client, string? Version, string Identity) was, PeerName name)
        {
            _changed++;
            if (_kinds.Count < MostKinds || _kinds.ContainsKey((was, name)))
            {
                _kinds[(was, name)] = _kinds.GetValueOrDefault((was, name)) + 1;
            }
        }

        public Reclassification Result() => new(
            Visits, _changed, Hours, [.. _kinds.OrderByDescending(x => x.Value).Select(x => new NameChange(Named(x.Key.Was), x.Key.Is, x.Value))]);

        private static PeerName Named((string? Client, string? Version, string Identity) name) =>
            new(name.Client, name.Version, Enum.GetValues<PeerIdentity>().FirstOrDefault(x => x.ToCode() == name.Identity));
    }
}
