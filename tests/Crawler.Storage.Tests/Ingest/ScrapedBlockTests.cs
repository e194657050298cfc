using System.Net.Sockets;
using Crawler.Fixtures;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal.Codecs;
using Crawler.Storage.Sessions;
using Crawler.Storage.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Ingest;

/// <summary>Answers that go through the journal and into the database as blocks.</summary>
public sealed class ScrapedBlockTests : IAsyncLifetime
{
    private static readonly TrackerRef Tracker = Observed.Tracker("blocks.example");

    private readonly JournalFolder _folder = new();
    private TestDatabase _test = null!;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task What_is_written_is_read_and_what_was_taken_out_is_not_there()
    {
        var block = Block(5);
        block.Requests[1].State = BlockState.TakenOut;
        block.Counts[1] = ScrapeCount.Open;

        var record = Assert.Single(_folder.Read(await _folder.WriteAsync(Observation(block))).Records);
        var read = (StoredBlock)ObservationCodec.Read(record.Type, record.Version, record.Payload);

        Assert.Equal(2, read.Checks.Count);
        var first = read.CheckOf(0);
        Assert.Equal((Tracker, ProbeOutcome.Ok, AddressFamily.InterNetwork, 2), (first.Tracker, first.Outcome, first.Family, first.HashesAsked));
        Assert.Equal((Samples.Noon, 1.5), (first.ObservedAt, first.RttMs));
        Assert.Equal([new SwarmClaim(block.Swarm(0), ProbeOutcome.Ok, 0, 1, null)], first.Claims);
        Assert.Equal([new SwarmClaim(block.Swarm(4), ProbeOutcome.UnknownTorrent, null, null, null)], read.CheckOf(1).Claims);
    }

    [Fact]
    public async Task A_cut_record_is_refused_at_every_length()
    {
        var record = Assert.Single(_folder.Read(await _folder.WriteAsync(Observation(Block(3)))).Records);

        for (var length = 0; length < record.Payload.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => ObservationCodec.Read(record.Type, record.Version, record.Payload[..length]));
        }
    }

    [Fact]
    public async Task Each_request_is_a_check_each_swarm_a_claim_and_the_newest_are_kept()
    {
        await IngestAsync(Request(5), Observation(Block(5)));

        Assert.Equal(
            [[2, 2, "ok", (short)4], [2, 2, "ok", (short)4], [1, 1, "ok", (short)4]],
            await _test.RowsAsync("select hashes_asked, hashes_answered, outcome, family from crawl.tracker_check order by check_id"));
        Assert.Equal(
            [["ok", 0, 1, null], ["ok", 1, 1, null], ["ok", 2, 1, null], ["ok", 3, 1, null], ["unknown_torrent", null, null, null]],
            await _test.RowsAsync("select outcome, seeders, leechers, completed from crawl.claim join crawl.tracker_check using (check_id, outcome) union all select outcome, seeders, leechers, completed from crawl.claim where outcome <> 'ok' order by 2"));
        Assert.Equal([[2], [2], [1]], await _test.RowsAsync("select hashes from crawl.tracker_request order by request_id"));
        Assert.Equal(5L, await _test.ScalarAsync("select count(*) from crawl.claim_latest"));
        Assert.Equal(4L, await _test.ScalarAsync("select count(*) from crawl.swarm_latest"));
    }

    [Fact]
    public async Task A_key_that_is_another_swarm_here_does_not_count()
    {
        await _test.ExecuteAsync("insert into crawl.swarm (info_hash, source, added_at) select decode(repeat('ee', 20), 'hex'), 'torrent', now()");

        await IngestAsync(Observation(Block(3)));
        await IngestAsync(Observation(Block(3)));

        Assert.Equal(
            [[Convert.ToHexStringLower(Samples.Hash(0).ToArray()), 2L], [Convert.ToHexStringLower(Samples.Hash(1).ToArray()), 2L]],
            await _test.RowsAsync("select encode(info_hash, 'hex'), count(*) from crawl.claim join crawl.swarm using (swarm_id) where outcome = 'ok' group by 1, seeders order by seeders"));
    }

    private static TrackerRequest Request(int hashes) => new()
    {
        ObservedAt = Samples.Noon,
        Tracker = Tracker,
        Purpose = RequestPurpose.Scrape,
        Hashes = hashes,
        HashesEach = 2,
    };

    private static ScrapedBlock Observation(ScrapeBlock block) => new() { ObservedAt = Samples.Noon, Block = block };

    // Swarms from key 1 on with 0, 1, 2 … seeders, two to a request; the tracker does not know the last one.
    private static ScrapeBlock Block(int swarms)
    {
        var block = new ScrapeBlock();
        block.Begin(Tracker);
        block.Family = AddressFamily.InterNetwork;
        for (var i = 0; i < swarms; i++)
        {
            block.Add(new SwarmRef(i + 1, Samples.Hash(i)), hasCounted: false);
            block.Counts[i] = i == swarms - 1 ? ScrapeCount.Unknown : new ScrapeCount(i, 1, -1);
        }

        block.Cut(2);
        foreach (ref var request in block.Requests)
        {
            (request.State, request.Outcome, request.Answered) = (BlockState.Ended, ProbeOutcome.Ok, request.Count);
            (request.EndedAt, request.RttMs) = (Samples.Noon.UtcTicks, 1.5);
        }

        return block;
    }

    private async Task IngestAsync(params Observation[] observations)
    {
        await using var journal = _folder.Open();
        foreach (var observation in observations)
        {
            await journal.AppendForGoodAsync(observation, default);
        }

        var agent = await new AgentStore(_test.Database).RegisterAsync(new AgentIdentity("agent", "host", "1", journal.Id), default);
        using var ingester = new Ingester(_test.Database, journal, agent, new IngestOptions(), _folder.Options, new SessionOptions(), NullLoggerFactory.Instance);
        await ingester.DrainAsync(default);
    }
}
