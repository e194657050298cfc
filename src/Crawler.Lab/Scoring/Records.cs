using System.Globalization;
using Crawler.Storage;
using Crawler.Storage.Querying;

namespace Crawler.Lab.Scoring;

/// <summary>A visit as the crawler recorded it. Address and port are null unless addresses are stored in full.</summary>
internal sealed record RecordedVisit(
    string InfoHash, DateTimeOffset At, string PeerKey, string Prefix, string? Address, int? Port, string Outcome, string Stage, string? PeerId, string? Client,
    string? Version, int? Have, bool? IsEncrypted = null)
{
    /// <summary>Whether the record says that the peer is there and in the swarm.</summary>
    public bool IsHandshaken => Outcome == "handshaken";
}

/// <summary>A session as the crawler recorded it; null where an end was not observed.</summary>
internal sealed record RecordedSession(
    string InfoHash, string PeerKey, DateTimeOffset? AbsentBefore, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset? AbsentAfter);

/// <summary>A swarm snapshot as the crawler recorded it.</summary>
internal sealed record RecordedSnapshot(string InfoHash, DateTimeOffset Started, DateTimeOffset At, int Seeders, int Leechers, double? Copies);

/// <summary>What a tracker said of a swarm, as the crawler recorded it.</summary>
internal sealed record RecordedClaim(
    string Url, long Check, DateTimeOffset At, string Kind, string? CheckOutcome, int? Family, string InfoHash, string Outcome, int? Seeders, int? Leechers);

/// <summary>All that the crawler recorded of a laboratory's swarms while they ran.</summary>
internal sealed record Records(IReadOnlyList<RecordedVisit> Visits, IReadOnlyList<RecordedSnapshot> Snapshots, IReadOnlyList<RecordedClaim> Claims)
{
    /// <summary>Sessions.</summary>
    public IReadOnlyList<RecordedSession> Sessions { get; init; } = [];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Reads them.</summary>
    /// <exception cref="QueryException">The database is no crawler's.</exception>
    /// <exception cref="DatabaseUnavailableException">PostgreSQL is away.</exception>
    public static async Task<Records> ReadAsync(Database database, KnownTruth truth, CancellationToken cancel)
    {
        var source = new QuerySource(database);
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["since"] = truth.Since,
            ["until"] = truth.Until ?? DateTimeOffset.MaxValue.AddYears(-1000),
            ["hashes"] = string.Join(',', truth.Swarms.Keys),
        };
        return new Records(
            await ReadAsync("visits", r => new RecordedVisit(
                Text(r[0]), Time(r[1]), Text(r[2]), Text(r[3]), (string?)r[4], Whole(r[5]), Text(r[6]), Text(r[7]), (string?)r[8], (string?)r[9], (string?)r[10],
                Whole(r[11]), (bool?)r[12])),
            await ReadAsync("snapshots", r => new RecordedSnapshot(Text(r[0]), Time(r[1]), Time(r[2]), Whole(r[3])!.Value, Whole(r[4])!.Value, (double?)r[5])),
            await ReadAsync("claims", r => new RecordedClaim(
                Text(r[0]), Convert.ToInt64(r[1], CultureInfo.InvariantCulture), Time(r[2]), Text(r[3]), (string?)r[4], Whole(r[5]), Text(r[6]), Text(r[7]), Whole(r[8]),
                Whole(r[9]))))
        {
            Sessions = await ReadAsync("sessions", r => new RecordedSession(
                Text(r[0]), Text(r[1]), (DateTimeOffset?)r[2], Time(r[3]), Time(r[4]), (DateTimeOffset?)r[5])),
        };

        async Task<IReadOnlyList<T>> ReadAsync<T>(string text, Func<object?[], T> make)
        {
            var rows = new List<T>();
            await using var result = await source.QueryAsync(ScoringTexts.All[text], parameters, Limit, cancel);
            await foreach (var row in result.RowsAsync(cancel))
            {
                rows.Add(make(row));
            }

            return rows;
        }
    }

    private static string Text(object? value) => (string)value!;

    private static DateTimeOffset Time(object? value) => (DateTimeOffset)value!;

    private static int? Whole(object? value) => value is null ? null : Convert.ToInt32(value, CultureInfo.InvariantCulture);
}
