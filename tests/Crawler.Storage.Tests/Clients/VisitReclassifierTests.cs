using Crawler.Fixtures;
using Crawler.Probing.Observations;
using Crawler.Storage.Clients;

namespace Crawler.Storage.Tests.Clients;

public sealed class VisitReclassifierTests : IAsyncLifetime
{
    private const string QBittorrent = "-qB4650-abcdefghijkl";
    private const string Transmission = "-TR3000-abcdefghijkl";
    private TestDatabase _test = null!;
    private int _stored;

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        await AddAsync(Samples.Noon, QBittorrent, "qBittorrent/4.6.5", "somebody", "0.1", "unknown");
        await AddAsync(Samples.Noon.AddMinutes(59), QBittorrent, null, null, null, "unknown");
        await AddAsync(Samples.Noon.AddHours(1), Transmission, "Transmission 3.00", "Transmission", "3.00", "agree");
        await AddAsync(Samples.Noon.AddHours(2), Transmission, "qBittorrent/4.6.5", "Transmission", "3.00", "agree");
        await AddAsync(Samples.Noon.AddHours(2), null, null, null, null, "unknown");
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task Old_visits_get_the_names_of_todays_rules_and_their_hours_are_summed_anew()
    {
        var result = await RunAsync();

        Assert.Equal((4L, 3L, 2), (result.Visits, result.Changed, result.Hours));
        Assert.Equal(
            [
                "qBittorrent 4.6.5 agree", "qBittorrent 4.6.5 peer_id", "Transmission 3.00 agree", "qBittorrent 4.6.5 conflict", "  unknown",
            ],
            await NamesAsync());
        Assert.Equal([Samples.Noon.UtcDateTime, Samples.Noon.UtcDateTime.AddHours(2)], await DirtyAsync());
        var change = Assert.Single(result.Changes, x => x.Was.Client == "somebody");
        Assert.Equal(new NameChange(new("somebody", "0.1", PeerIdentity.Unknown), new("qBittorrent", "4.6.5", PeerIdentity.Agree), 1), change);
    }

    [Fact]
    public async Task Twice_changes_nothing_more()
    {
        await RunAsync();
        await _test.ExecuteAsync("delete from crawl.rollup_dirty");

        Assert.Equal((4L, 0L), (await RunAsync()) switch { var x => (x.Visits, x.Changed) });
        Assert.Empty(await DirtyAsync());
    }

    [Fact]
    public async Task A_dry_run_tells_the_same_and_leaves_everything_as_it_is()
    {
        var before = await NamesAsync();

        Assert.Equal((4L, 3L, 2), (await RunAsync(isDryRun: true)) switch { var x => (x.Visits, x.Changed, x.Hours) });

        Assert.Equal(before, await NamesAsync());
        Assert.Empty(await DirtyAsync());
    }

    [Fact]
    public async Task Only_the_visits_of_the_span_are_looked_at()
    {
        var result = await RunAsync(Samples.Noon.AddMinutes(30), Samples.Noon.AddHours(2));

        Assert.Equal((2L, 1L, 1), (result.Visits, result.Changed, result.Hours));
        Assert.Equal("somebody 0.1 unknown", (await NamesAsync())[0]);
    }

    [Fact]
    public async Task More_visits_than_one_batch_are_all_changed()
    {
        await _test.ExecuteAsync(
            $"insert into crawl.visit select x.* from crawl.visit v, generate_series(1, 6000) n, lateral (select v.*) x where v.visit_id = 1");
        await _test.ExecuteAsync("with n as (select ctid, tableoid, row_number() over () + 100 as id from crawl.visit) update crawl.visit v set visit_id = n.id from n where v.ctid = n.ctid and v.tableoid = n.tableoid");

        Assert.Equal(6003, (await RunAsync()).Changed);

        Assert.Equal(0L, await _test.ScalarAsync("select count(*) from crawl.visit where client = 'somebody'"));
    }

    private Task<Reclassification> RunAsync(DateTimeOffset? since = null, DateTimeOffset? until = null, bool isDryRun = false) =>
        new VisitReclassifier(_test.Database).RunAsync(since, until, isDryRun, null, default);

    private async Task<string[]> NamesAsync() => [.. (await _test.RowsAsync(
        "select concat_ws(' ', coalesce(client, ''), coalesce(version, ''), identity) from crawl.visit order by visit_id")).Select(x => (string)x[0]!)];

    private async Task<DateTime[]> DirtyAsync() =>
        [.. (await _test.RowsAsync("select distinct hour from crawl.rollup_dirty order by hour")).Select(x => (DateTime)x[0]!)];

    private Task AddAsync(DateTimeOffset at, string? peerId, string? extendedName, string? client, string? version, string identity) => _test.ExecuteAsync(
        $"""
        insert into crawl.visit (visit_id, observed_at, agent_id, swarm_id, peer_key, peer_prefix, source, outcome, stage, transport, is_encrypted,
            peer_id, extended_name, client, version, identity)
        values ({++_stored}, '{at:O}', 1, 1, '\x00', '203.0.113.0/24', 'announce', '{(peerId is null ? "refused" : "handshaken")}', 'done', 'tcp', false,
            convert_to({Sql(peerId)}, 'UTF8'), {Sql(extendedName)}, {Sql(client)}, {Sql(version)}, '{identity}')
        """);

    private static string Sql(string? text) => text is null ? "null" : $"'{text}'";
}
