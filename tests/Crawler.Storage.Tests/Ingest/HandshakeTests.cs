using Crawler.Fixtures;
using Crawler.Probing.Observations;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Partitions;
using Crawler.Storage.Sessions;
using Crawler.Storage.Tests.Journal;
using Crawler.Wire.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Ingest;

public sealed class HandshakeTests : IAsyncLifetime
{
    private readonly JournalFolder _folder = new();
    private TestDatabase _test = null!;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task Peers_that_present_themselves_alike_share_a_row_that_tells_of_none_of_them()
    {
        var visit = Observed.Visit(1) with { ExtendedShape = "e m(ut_pex=1) v", HidesPieces = true };
        await IngestAsync(
            visit, visit with { PeerId = new PeerId("-TR4000-zyxwvutsrqpo"u8) }, visit with { ExtendedShape = "m(ut_pex=1) e v" },
            visit with { ExtendedName = null }, Observed.Refused(1));

        Assert.Equal(3L, await _test.ScalarAsync("select count(*) from crawl.handshake"));
        Assert.Equal(
            ["-TR4000-", "8000000000100005", "Transmission 4.00", "e m(ut_pex=1) v", 2L, true],
            Assert.Single(await _test.RowsAsync(
                """
                select convert_from(peer_id_part, 'UTF8'), encode(h.reserved, 'hex'), h.extended_name, extended_shape, count(*), bool_and(hides_pieces)
                from crawl.handshake h join crawl.visit using (handshake_id)
                group by 1, 2, 3, 4 having count(*) > 1
                """)));
        Assert.Equal([null, null], Assert.Single(await _test.RowsAsync("select handshake_id, hides_pieces from crawl.visit where outcome = 'refused'")));
    }

    [Fact]
    public async Task A_handshake_goes_when_no_raw_visit_can_point_to_it_any_more()
    {
        await IngestAsync(Observed.Visit(1));
        var maintenance = new PartitionMaintenance(_test.Database);
        var options = new RetentionOptions { RawDays = 5 };
        var stored = new DateTimeOffset((DateTime)(await _test.ScalarAsync("select max(last_seen_at) from crawl.handshake"))!, TimeSpan.Zero);

        await maintenance.DropOldAsync(stored.AddDays(6), options, default);
        Assert.Equal(1L, await _test.ScalarAsync("select count(*) from crawl.handshake"));

        await maintenance.DropOldAsync(stored.AddDays(8), options, default);
        Assert.Equal(0L, await _test.ScalarAsync("select count(*) from crawl.handshake"));
    }

    private async Task IngestAsync(params Observation[] observations)
    {
        await using var writer = _folder.Open();
        foreach (var observation in observations)
        {
            await writer.AppendAsync(observation, default);
        }

        var agent = await new AgentStore(_test.Database).RegisterAsync(new AgentIdentity("agent", "host", "1", writer.Id), default);
        using var ingester = new Ingester(
            _test.Database, writer, agent, new IngestOptions { BatchAge = TimeSpan.Zero }, _folder.Options, new SessionOptions(), NullLoggerFactory.Instance);
        await ingester.DrainAsync(default);
    }
}
