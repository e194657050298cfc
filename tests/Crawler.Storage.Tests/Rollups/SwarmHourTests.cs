using Crawler.Fixtures;
using Crawler.Storage.Rollups;

namespace Crawler.Storage.Tests.Rollups;

/// <summary>The sums of an hour, beside what follows from the raw rows when every second is looked at.</summary>
public sealed class SwarmHourTests : IAsyncLifetime
{
    private const int Swarms = 8;
    private const int Trackers = 3;
    private const int Hour = 3600;
    private const int Horizon = 2 * Hour;
    private static readonly DateTimeOffset Begin = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly Random _random = new(4711);
    private TestDatabase _test = null!;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Theory]
    [InlineData(Hour)]
    [InlineData(1234)]
    public async Task The_sums_of_an_hour_are_those_of_its_seconds(int now)
    {
        var claims = Enumerable.Range(0, 400).Select(i => (
            Id: i, Swarm: _random.Next(Swarms), Tracker: _random.Next(Trackers), At: At(), Seeders: _random.Next(5) switch { 0 => -1, 1 => 0, var n => n })).ToList();
        var crawls = Enumerable.Range(0, 40).Select(i => (
            Id: i, Swarm: _random.Next(Swarms / 2), Tracker: 0, At: At(), Seeders: _random.Next(3), Copies: _random.Next(4) - 1)).ToList();
        await InsertAsync(claims.Select(x => $"({x.Id}, {Time(x.At)}, 1, {x.Swarm}, {x.Tracker}, 'scrape', 'ok', nullif({x.Seeders}, -1), {x.Seeders + 3})"), crawls.Select(x =>
            $"({x.Id}, {Time(x.At)}, {Time(x.At)}, 1, {x.Swarm}, 9, 9, 9, {x.Seeders}, {x.Seeders + 1}, 0, nullif({x.Copies}, -1))"));
        await new RollupStore(_test.Database).RunAsync(Begin.AddSeconds(now), default);

        var claimed = Held(claims, x => (x.Swarm, x.Tracker, x.At, x.Id), now);
        var crawled = Held(crawls, x => (x.Swarm, 0, x.At, x.Id), now);
        for (var swarm = 0; swarm < Swarms; swarm++)
        {
            var known = claimed.Where(x => x.Row.Swarm == swarm).ToList();
            var verified = crawled.Where(x => x.Row.Swarm == swarm && (x.Row.Seeders > 0 || x.Row.Copies >= 0)).ToList();
            var evidence = Seconds(verified.Select(x => (x.From, x.To)));
            var observed = Seconds(known.Where(x => x.Row.Seeders >= 0).Select(x => (x.From, x.To)));
            var available = Seconds(known.Where(x => x.Row.Seeders > 0).Select(x => (x.From, x.To)));
            var complete = Seconds(verified.Where(x => x.Row.Seeders > 0 || x.Row.Copies >= 1).Select(x => (x.From, x.To)));
            object?[] expected =
            [
                (long)claims.Count(x => x.Swarm == swarm && x.At >= 0 && x.At < now),
                known.Where(x => x.Row.Seeders >= 0).Sum(x => (double)x.Row.Seeders * (x.To - x.From)),
                (double)known.Where(x => x.Row.Seeders >= 0).Sum(x => x.To - x.From),
                verified.Sum(x => (double)x.Row.Seeders * (x.To - x.From)),
                (double)evidence.Count(x => x),
                (double)Enumerable.Range(0, now).Count(x => evidence[x] || observed[x]),
                (double)Enumerable.Range(0, now).Count(x => complete[x] || (available[x] && !evidence[x])),
            ];
            Assert.Equal(expected, Assert.Single(await _test.RowsAsync(
                $"""
                select checks, claimed_seeder_seconds, claimed_seconds, verified_seeder_seconds, verified_seconds, observed_seconds, available_seconds
                from crawl.swarm_hour where swarm_id = {swarm} and hour = '{Begin:O}'
                """)));
        }
    }

    // Some of them at the very begin of the hour, and some of the same tracker at the same moment.
    private int At() => _random.Next(6) == 0 ? 0 : _random.Next(-Horizon - 600, Hour);

    private static string Time(int second) => $"'{Begin.AddSeconds(second):O}'";

    private async Task InsertAsync(IEnumerable<string> claims, IEnumerable<string> crawls) => await _test.ExecuteAsync(
        $"""
        insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers) values {string.Join(',', claims)};
        insert into crawl.swarm_snapshot (
            snapshot_id, observed_at, started_at, agent_id, swarm_id, known_peers, visited_peers, reachable_peers, seeders, leechers, unknown_progress,
            distributed_copies) values {string.Join(',', crawls)};
        insert into crawl.rollup_dirty (hour, marked_at) values ('{Begin:O}', '{Begin:O}');
        """);

    // From when to when, in seconds of the hour, each row holds.
    private static List<(T Row, int From, int To)> Held<T>(IEnumerable<T> rows, Func<T, (int Swarm, int Witness, int At, int Id)> key, int now)
    {
        var held = new List<(T, int, int)>();
        foreach (var group in rows.Where(x => key(x).At < now && key(x).At >= -Horizon).GroupBy(x => (key(x).Swarm, key(x).Witness)))
        {
            var sorted = group.OrderBy(x => key(x).At).ThenBy(x => key(x).Id).ToList();
            for (var i = 0; i < sorted.Count; i++)
            {
                var at = key(sorted[i]).At;
                var to = Math.Min(i + 1 < sorted.Count ? key(sorted[i + 1]).At : now, Math.Min(at + Horizon, now));
                held.Add((sorted[i], Math.Max(0, at), Math.Max(Math.Max(0, at), to)));
            }
        }

        return held;
    }

    private static bool[] Seconds(IEnumerable<(int From, int To)> spans)
    {
        var seconds = new bool[Hour];
        foreach (var (from, to) in spans)
        {
            Array.Fill(seconds, value: true, from, to - from);
        }

        return seconds;
    }
}
