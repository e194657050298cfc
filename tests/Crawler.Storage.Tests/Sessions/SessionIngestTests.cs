using System.Net;
using Crawler.Fixtures;
using Crawler.Probing.Observations;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Sessions;
using Crawler.Storage.Tests.Journal;
using Crawler.Wire.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Sessions;

public sealed class SessionIngestTests : IAsyncLifetime
{
    private static readonly PeerEndpoint Other = PeerEndpoint.From(IPAddress.Parse("203.0.113.78"), 51413);
    private readonly JournalFolder _folder = new();
    private readonly SessionOptions _options = new() { LongestGap = TimeSpan.FromHours(1) };
    private TestDatabase _test = null!;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        await _test.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task A_session_is_the_same_however_the_visits_are_batched(int batch)
    {
        await IngestAsync(
            batch, Whole(0), Seen(10), Seen(20), Gone(30), Gone(40), Whole(45), Seen(50), Gone(60), Gone(61), Gone(62));

        Assert.Equal(
            [[-0.5, 10.0, 20.0, 30.0, 40.0], [44.5, 50.0, 50.0, 60.0, 61.0]],
            await SessionsAsync());
        Assert.Equal(2.0, await _test.ScalarAsync("select round(sum(seen)::numeric, 6)::float8 from crawl.session_hour where bucket >= 0"));
        Assert.Equal([null, 3], (await _test.RowsAsync("select first_seen_at, failures from crawl.presence"))[0]);
    }

    [Fact]
    public async Task Peers_and_swarms_are_told_apart_and_peers_never_reached_are_not_followed()
    {
        await IngestAsync(
            100, Seen(1), Seen(2, Other), Seen(3, swarm: 2), Gone(4, Other), Gone(5, Other), Observed.Refused(1),
            Observed.Refused(1) with { Outcome = ProbeOutcome.Cancelled });

        Assert.Equal([[null, 2.0, 2.0, 4.0, 5.0]], await SessionsAsync());
        Assert.Equal(3L, await _test.ScalarAsync("select count(*) from crawl.presence"));
        Assert.Equal(2L, await _test.ScalarAsync("select count(*) from crawl.presence where first_seen_at is not null"));
    }

    [Fact]
    public async Task A_crawl_that_did_not_know_the_whole_swarm_says_nothing_of_a_peers_coming()
    {
        await IngestAsync(100, Whole(0) with { IsWhole = false }, Seen(10), Gone(11), Gone(12));

        Assert.Equal([[null, 10.0, 10.0, 11.0, 12.0]], await SessionsAsync());
    }

    [Fact]
    public async Task Sessions_of_which_nothing_more_is_seen_end_without_a_known_end()
    {
        await IngestAsync(100, Seen(0), Seen(5, Other), Gone(6, Other), Seen(30, swarm: 2));
        var maintenance = new SessionMaintenance(_test.Database, _options);

        Assert.Equal(0, await maintenance.CloseUnseenAsync(Minute(60), default));
        Assert.Equal(2, await maintenance.CloseUnseenAsync(Minute(67), default));
        Assert.Equal(0, await maintenance.CloseUnseenAsync(Minute(67), default));

        Assert.Equal([[null, 0.0, 0.0, null, 67.0], [null, 5.0, 5.0, 6.0, 67.0]], await SessionsAsync());
        Assert.Equal(1L, await _test.ScalarAsync("select count(*) from crawl.presence"));
        Assert.Equal([-1L, 2.0, 1.0, 1.0], (await _test.RowsAsync("select sum(bucket), sum(seen), sum(ended), sum(censored) from crawl.session_hour"))[0]);
        Assert.Equal(3L, await _test.ScalarAsync("select sum(sessions)::bigint from report.session_day"));
    }

    private static DateTimeOffset Minute(double minute) => Samples.Noon.AddMinutes(minute);

    private static PeerVisit Seen(double minute, PeerEndpoint? peer = null, int swarm = 1) => Observed.Visit(swarm, Minute(minute), peer);

    private static PeerVisit Gone(double minute, PeerEndpoint? peer = null) =>
        Observed.Refused(1) with { ObservedAt = Minute(minute), Endpoint = peer ?? Observed.V4 };

    private static SwarmSnapshot Whole(double minute) => Observed.Snapshot(1, Minute(minute));

    private async Task IngestAsync(int batch, params Observation[] observations)
    {
        await using var writer = _folder.Open();
        var agent = await new AgentStore(_test.Database).RegisterAsync(new AgentIdentity("agent", "host", "1", writer.Id), default);
        var options = new IngestOptions { BatchAge = TimeSpan.Zero, BatchRecords = batch };
        using var ingester = new Ingester(_test.Database, writer, agent, options, _folder.Options, _options, NullLoggerFactory.Instance);
        foreach (var observation in observations)
        {
            await writer.AppendAsync(observation, default);
        }

        await ingester.DrainAsync(default);
    }

    private async Task<object?[][]> SessionsAsync() =>
        [.. await _test.RowsAsync(
            $"""
            select (extract(epoch from absent_before_at - '{Samples.Noon:O}') / 60)::float8,
                   (extract(epoch from first_seen_at - '{Samples.Noon:O}') / 60)::float8,
                   (extract(epoch from last_seen_at - '{Samples.Noon:O}') / 60)::float8,
                   (extract(epoch from absent_after_at - '{Samples.Noon:O}') / 60)::float8,
                   (extract(epoch from observed_at - '{Samples.Noon:O}') / 60)::float8
            from crawl.session order by first_seen_at
            """)];
}
