using Crawler.Fixtures;
using Crawler.Fixtures.Programs;
using Crawler.Probing.Observations;
using Crawler.Storage.Catalogue;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Crawler.Storage.Sessions;
using Crawler.Storage.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Ingest;

public sealed class IngesterTests : IAsyncLifetime
{
    private readonly JournalFolder _folder = new();
    private readonly IngestOptions _options = new() { BatchAge = TimeSpan.Zero };
    private readonly SessionOptions _sessions = new() { LongestGap = TimeSpan.FromHours(1) };
    private TestDatabase _test = null!;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task Every_field_arrives()
    {
        await IngestAsync(Observed.Check(1), Observed.Visit(1), Observed.Refused(1), Observed.Snapshot(1));

        Assert.Equal(
            ["announce", "ok", (short)6, 12.5f, 1, 1, 1800, 900, null, "slow down"],
            await RowAsync("select kind, outcome, family, rtt_ms, hashes_asked, hashes_answered, interval_seconds, min_interval_seconds, error, warning from crawl.tracker_check"));
        Assert.Equal(
            [true, 8L, 50, 20, 4],
            await RowAsync("select list_swarm_id = (select swarm_id from crawl.claim), list_claimed, list_named, list_known, list_again from crawl.tracker_check"));
        Assert.Equal(
            ["announce", "ok", 3, 5, null],
            await RowAsync("select kind, outcome, seeders, leechers, completed from crawl.claim join crawl.tracker_check using (check_id, kind, outcome)"));
        Assert.Equal(
            [
                "203.0.113.0/24", null, null, "announce", "done", "tcp", true, Convert.ToHexStringLower("-TR4000-\0\u0001\u0002abcdefghi"u8), "Transmission", "4.00",
                "agree", "Transmission 4.00", "8000000000100005", "{\"ut_pex\": 1, \"ut_metadata\": 3}", 250, 12345, false, 10, 10, true,
                1.5f, 2.5f,
            ],
            await RowAsync(
                """
                select peer_prefix::text, host(address), port, source, stage, transport, is_encrypted, encode(peer_id, 'hex'), client,
                       version, identity, extended_name, encode(reserved, 'hex'), extensions::text, reqq, metadata_size_bytes,
                       is_upload_only, pieces, have, is_seed, connect_ms, handshake_ms
                from crawl.visit where outcome = 'handshaken'
                """));
        Assert.Equal(
            ["2001:db8:1234::/48", "connect", null, null, null, "Connection refused [[address]]:6881"],
            await RowAsync("select peer_prefix::text, stage, peer_id, extensions, is_seed, error from crawl.visit where outcome = 'refused'"));
        Assert.Equal(
            [30.0, 9, 8, 4, 1, 2, 1, 1.75],
            await RowAsync("select extract(epoch from observed_at - started_at)::float8, known_peers, visited_peers, reachable_peers, seeders, leechers, unknown_progress, distributed_copies from crawl.swarm_snapshot"));
        Assert.Equal(
            [1, "{1,0,0,0,1,0,0,0,0,0,1}", 2, 1, 1, 1, 0.5f],
            await RowAsync("select partial_seeds, progress::text, order_known, sequential, rarest_replicas, rarest_pieces, sample_share from crawl.swarm_snapshot"));
        Assert.Equal([1L, 2L, 1L], await RowAsync("select checks, visits, snapshots from crawl.agent_minute"));
        Assert.Equal(Samples.Noon.UtcDateTime, await _test.ScalarAsync("select hour from crawl.rollup_dirty"));
    }

    [Fact]
    public async Task What_web_seeds_answered_arrives_with_what_it_means()
    {
        await IngestAsync(
            Observed.WebSeed(1), Observed.WebSeed(1, Samples.Noon.AddMinutes(1), bytes: 5), Observed.WebSeed(1, Samples.Noon.AddMinutes(2), bytes: null),
            Observed.WebSeedFailure(1, ProbeOutcome.HttpError, 404, Samples.Noon.AddMinutes(3)),
            Observed.WebSeedFailure(1, ProbeOutcome.HttpError, 405, Samples.Noon.AddMinutes(4)),
            Observed.WebSeedFailure(1, ProbeOutcome.Inconclusive, null, Samples.Noon.AddMinutes(5)),
            Observed.WebSeedFailure(2, ProbeOutcome.TimedOut));
        await IngestAsync(Observed.WebSeedFailure(1, ProbeOutcome.Refused, null, Samples.Noon.AddMinutes(6)), Observed.WebSeed(1, Samples.Noon.AddMinutes(-1)));

        Assert.Equal(
            ["ok", (short)200, 7.25f, (short)2, true, 1_000_000_000_000L, 1_000_000_000_000L, null],
            await RowAsync(
                "select outcome, http_status, rtt_ms, redirects, accepts_ranges, content_bytes, expected_bytes, error from crawl.web_seed_check order by observed_at limit 1"));
        Assert.Equal(
            [true, true, false, true, false, null, null, false],
            (await _test.RowsAsync("select c.is_available from crawl.web_seed_check c join crawl.web_seed w using (web_seed_id, swarm_id) join crawl.swarm s using (swarm_id) where encode(s.info_hash, 'hex') = '" + Samples.Hash(1) + "' order by c.observed_at"))
                .Select(x => x[0]));
        Assert.Equal([2L, 2L], await RowAsync("select count(*), count(*) filter (where removed_at is not null and target is null) from crawl.web_seed"));
        Assert.Equal(
            [["refused", null, false, false, 2.0, 3.0], ["timed_out", null, false, false, null, 0.0]],
            await _test.RowsAsync(
                $"""
                select outcome, http_status, is_available, is_wrong_length, extract(epoch from available_at - '{Samples.Noon:O}')::float8 / 60,
                       extract(epoch from unavailable_since - '{Samples.Noon:O}')::float8 / 60
                from crawl.web_seed_latest order by observed_at desc
                """));
        Assert.Equal(0L, await _test.ScalarAsync("select count(*) from crawl.agent_minute"));
        Assert.Equal(2L, await _test.ScalarAsync("select count(distinct hour) from crawl.rollup_dirty"));
    }

    [Fact]
    public async Task No_plain_address_is_in_any_table()
    {
        await IngestAsync(
            Observed.WebSeedFailure(1, ProbeOutcome.Refused),
            Observed.Check(1), Observed.Visit(1), Observed.Refused(1),
            Observed.Failure(Samples.Noon, ProbeOutcome.Refused, "Connection refused 203.0.113.77:51413"));

        var tables = await _test.RowsAsync(
            "select c.oid::regclass::text from pg_class c where relnamespace = 'crawl'::regnamespace and relkind = 'r'");
        var found = new List<string>();
        foreach (var table in tables)
        {
            var dump = (string?)await _test.ScalarAsync($"select string_agg(x::text, ' ') from {table[0]} x") ?? "";
            found.AddRange(new[] { "203.0.113.77", "198.51.100.9", "9abc", "cb00714d" }
                .Where(x => dump.Contains(x, StringComparison.OrdinalIgnoreCase)).Select(x => $"{table[0]}: {x}"));
        }

        Assert.NotEmpty(tables);
        Assert.Empty(found);
    }

    [Fact]
    public async Task Addresses_are_stored_when_that_is_asked_for()
    {
        _folder.Privacy.Addresses = Storage.Privacy.AddressStorage.Full;

        await IngestAsync(Observed.Visit(1), Observed.Check(1));

        Assert.Equal(["203.0.113.77", 51413], await RowAsync("select host(address), port from crawl.visit"));
        Assert.Equal("198.51.100.9", await _test.ScalarAsync("select host(external_ip) from crawl.tracker_check"));
    }

    [Fact]
    public async Task Keys_are_those_of_this_database_whatever_the_record_says()
    {
        var (known, _) = await new CatalogueStore(_test.Database).AddAsync(Samples.Swarm(1, "http://tracker.example/announce"), default);
        var stale = Observed.Snapshot(1) with { Swarm = new SwarmRef(777, Samples.Hash(1)) };
        var stranger = Observed.Snapshot(2) with { Swarm = new SwarmRef(known, Samples.Hash(2)) };

        await IngestAsync(stale, stranger, Observed.Check(1));

        Assert.Equal(1L, await _test.ScalarAsync($"select count(*) from crawl.swarm_snapshot where swarm_id = {known}"));
        Assert.Equal(["journal", true], await RowAsync("select s.source, s.removed_at is not null from crawl.swarm_snapshot join crawl.swarm s using (swarm_id) where s.source = 'journal'"));
        Assert.Equal(1L, await _test.ScalarAsync("select count(*) from crawl.tracker"));
    }

    [Fact]
    public async Task A_second_process_goes_on_where_the_first_ended()
    {
        await IngestAsync(Observed.Snapshot(1), Observed.Snapshot(2));
        await IngestAsync(Observed.Snapshot(3));
        await IngestAsync();

        Assert.Equal([3L, 3L], await RowAsync("select count(*), count(distinct swarm_id) from crawl.swarm_snapshot"));
        Assert.Equal(3L, await _test.ScalarAsync("select records from crawl.journal_cursor"));
    }

    [Fact]
    public async Task A_batch_refused_by_the_database_loses_only_the_record_at_fault()
    {
        await _test.ExecuteAsync("alter table crawl.swarm_snapshot add constraint no_thirteen check (known_peers <> 13)");
        var observations = Enumerable.Range(0, 20).Select(x => (Observation)(Observed.Snapshot(x) with { KnownPeers = x }));

        await IngestAsync([.. observations]);

        Assert.Equal(19L, await _test.ScalarAsync("select count(*) from crawl.swarm_snapshot"));
        Assert.Equal([(short)3, true], await RowAsync("select record_type, reason like '%no_thirteen%' from crawl.quarantine"));
        Assert.Equal(19m, await _test.ScalarAsync("select sum(snapshots) from crawl.agent_minute"));
    }

    [Fact]
    public async Task Damage_and_unknown_records_are_quarantined_and_the_rest_is_stored()
    {
        var id = await _folder.WriteAsync(Observed.Snapshot(1), Observed.Snapshot(2), Observed.Snapshot(3));
        var records = _folder.Read(id).Records;
        var bytes = await File.ReadAllBytesAsync(_folder.Segment(1));
        bytes[records[1].At.Offset + 20] ^= 1;
        await File.WriteAllBytesAsync(_folder.Segment(1), bytes);
        var unknown = new System.Buffers.ArrayBufferWriter<byte>();
        RecordFrame.Write(unknown, (RecordType)200, 9, [1, 2, 3]);
        await using (var file = new FileStream(_folder.Segment(1), FileMode.Append))
        {
            await file.WriteAsync(unknown.WrittenMemory);
        }

        await IngestAsync();

        Assert.Equal(2L, await _test.ScalarAsync("select count(*) from crawl.swarm_snapshot"));
        Assert.Equal(
            [[null, records[1].At.Offset, null], [(short)200, records[2].End.Offset, "010203"]],
            (await _test.RowsAsync("select record_type, position_bytes, encode(payload, 'hex') from crawl.quarantine order by position_bytes")).ToArray());
    }

    [Fact]
    public async Task Damage_at_the_end_of_a_journal_is_quarantined_once()
    {
        var id = await _folder.WriteAsync(Observed.Snapshot(1), Observed.Snapshot(2));
        var last = _folder.Read(id).Records[^1];
        var bytes = await File.ReadAllBytesAsync(_folder.Segment(1));
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(_folder.Segment(1), bytes);

        await IngestAsync(Observed.Snapshot(3));
        await IngestAsync(Observed.Snapshot(4));

        Assert.Equal(3L, await _test.ScalarAsync("select count(*) from crawl.swarm_snapshot"));
        Assert.Equal([null, 1L, last.At.Offset], await RowAsync("select record_type, segment, position_bytes from crawl.quarantine"));
    }

    [Fact]
    public async Task The_newest_claims_count_and_the_tracker_that_claims_most_speaks()
    {
        var other = Observed.Check(1, Samples.Noon.AddMinutes(5), seeders: 2) with { Tracker = Observed.Tracker("other.example") };

        await IngestAsync(Observed.Check(1, Samples.Noon, seeders: 9), Observed.Check(1, Samples.Noon.AddMinutes(-5), seeders: 50), other);
        Assert.Equal([9, Samples.Noon.UtcDateTime], await RowAsync("select claimed_seeders, claimed_at from crawl.swarm_latest"));

        await IngestAsync(other with { ObservedAt = Samples.Noon.AddMinutes(61) });
        Assert.Equal(2, await _test.ScalarAsync("select claimed_seeders from crawl.swarm_latest"));
    }

    [Fact]
    public async Task Seedless_begins_with_the_first_crawl_without_a_seeder_and_ends_with_one()
    {
        await IngestAsync(Crawl(0, 1), Crawl(1, 0), Crawl(2, 0));
        Assert.Equal([Samples.Noon.AddMinutes(1).UtcDateTime, Samples.Noon.UtcDateTime], await SeedlessAsync());

        await IngestAsync(Crawl(3, 0));
        Assert.Equal([Samples.Noon.AddMinutes(1).UtcDateTime, Samples.Noon.UtcDateTime], await SeedlessAsync());

        await IngestAsync(Crawl(4, 2));
        Assert.Equal([null, Samples.Noon.AddMinutes(4).UtcDateTime], await SeedlessAsync());

        await IngestAsync(Crawl(5, 0), Crawl(6, 1), Crawl(7, 0));
        Assert.Equal([Samples.Noon.AddMinutes(7).UtcDateTime, Samples.Noon.AddMinutes(6).UtcDateTime], await SeedlessAsync());

        await IngestAsync(Crawl(2, 3));
        Assert.Equal(0, await _test.ScalarAsync("select verified_seeders from crawl.swarm_latest"));

        static SwarmSnapshot Crawl(int minute, int seeders) => Observed.Snapshot(1, Samples.Noon.AddMinutes(minute), seeders);
        Task<object?[]> SeedlessAsync() => RowAsync("select seedless_since, seed_seen_at from crawl.swarm_latest");
    }

    [Fact]
    public async Task Crawls_that_are_told_late_correct_since_when_there_is_no_seeder_and_not_what_there_is_now()
    {
        await IngestAsync(Crawl(0, 1), Crawl(10, 0) with { KnownPeers = 77 });
        await IngestAsync(Crawl(5, 0), Crawl(6, 0));
        Assert.Equal([Samples.Noon.AddMinutes(5).UtcDateTime, Samples.Noon.UtcDateTime, 77], await NowAsync());

        await IngestAsync(Crawl(7, 2));
        Assert.Equal([Samples.Noon.AddMinutes(10).UtcDateTime, Samples.Noon.AddMinutes(7).UtcDateTime, 77], await NowAsync());

        await IngestAsync(Crawl(8, 0));
        Assert.Equal([Samples.Noon.AddMinutes(8).UtcDateTime, Samples.Noon.AddMinutes(7).UtcDateTime, 77], await NowAsync());

        static SwarmSnapshot Crawl(int minute, int seeders) => Observed.Snapshot(1, Samples.Noon.AddMinutes(minute), seeders);
        Task<object?[]> NowAsync() => RowAsync("select seedless_since, seed_seen_at, known_peers from crawl.swarm_latest");
    }

    [Fact]
    public async Task A_swarm_lives_until_its_last_complete_copy_and_claims_count_where_crawls_verify_nothing()
    {
        await IngestAsync(Crawl(0, 1, 1.5), Crawl(1, 0, 1.2), Crawl(2, 0, 0.9), Observed.Check(1, Samples.Noon.AddMinutes(3), seeders: 9));
        Assert.Equal(Samples.Noon.AddMinutes(1).UtcDateTime, await AliveAsync());

        await IngestAsync(Crawl(4, 0, null), Observed.Check(1, Samples.Noon.AddMinutes(5), seeders: 2));
        Assert.Equal(Samples.Noon.AddMinutes(5).UtcDateTime, await AliveAsync());

        var empty = Observed.Check(1, Samples.Noon.AddMinutes(6));
        await IngestAsync(empty with { Claims = [empty.Claims[0] with { Seeders = 0, Leechers = 0 }] });
        Assert.Equal(Samples.Noon.AddMinutes(5).UtcDateTime, await AliveAsync());

        static SwarmSnapshot Crawl(int minute, int seeders, double? copies) =>
            Observed.Snapshot(1, Samples.Noon.AddMinutes(minute), seeders) with { DistributedCopies = copies };
        Task<object?> AliveAsync() => _test.ScalarAsync("select alive_at from crawl.swarm_latest");
    }

    [Fact]
    public async Task What_the_newest_crawl_tells_of_pieces_and_progress_stays_and_an_older_one_does_not_replace_it()
    {
        var spread = Observed.Snapshot(1).Spread!;
        await IngestAsync(Observed.Snapshot(1));
        Assert.Equal([1, "{1,0,0,0,1,0,0,0,0,0,1}", 4, 1, 1, "{3}", "{2,2,3,1}"], await DetailAsync());

        var newer = Observed.Snapshot(1, Samples.Noon.AddMinutes(2)) with { Spread = spread with { Rarest = [0, 2], Strip = [0, 9, 0, 9], RarestPieces = 2 } };
        await IngestAsync(newer, Observed.Snapshot(1, Samples.Noon.AddMinutes(1)));
        await IngestAsync(Observed.Snapshot(1, Samples.Noon.AddMinutes(1)));
        Assert.Equal([1, "{1,0,0,0,1,0,0,0,0,0,1}", 4, 1, 2, "{0,2}", "{0,9,0,9}"], await DetailAsync());

        await IngestAsync(Observed.Snapshot(1, Samples.Noon.AddMinutes(3)) with { Spread = null, Progress = null });
        Assert.Equal([1, null, null, null, null, null, null], await DetailAsync());

        Task<object?[]> DetailAsync() =>
            RowAsync("select partial_seeds, progress::text, pieces, rarest_replicas, rarest_pieces, rarest::text, strip::text from crawl.snapshot_latest");
    }

    [Fact]
    public async Task A_tracker_fails_from_its_first_unanswered_check_and_our_own_faults_do_not_count()
    {
        await IngestAsync(
            Observed.Check(1), Observed.Failure(Samples.Noon.AddMinutes(1), ProbeOutcome.Inconclusive),
            Observed.Failure(Samples.Noon.AddMinutes(2), ProbeOutcome.TimedOut), Observed.Failure(Samples.Noon.AddMinutes(3), ProbeOutcome.Refused));

        Assert.Equal(
            ["refused", Samples.Noon.UtcDateTime, Samples.Noon.AddMinutes(2).UtcDateTime],
            await RowAsync("select outcome, answered_at, failing_since from crawl.tracker_latest"));
    }

    [Fact]
    public async Task A_clock_that_steps_back_by_days_stops_nothing_and_doubles_nothing()
    {
        var time = new ManualTime(Samples.Noon);
        await using var database = await _test.OpenAsync(time);
        await using var writer = _folder.Open();
        var agent = await new AgentStore(database).RegisterAsync(new AgentIdentity("agent", "host", "1", writer.Id), default);
        using var ingester = new Ingester(database, writer, agent, _options, _folder.Options, _sessions, NullLoggerFactory.Instance);
        foreach (var step in new[] { 0, -3, -800, 1 })
        {
            time.Advance(TimeSpan.FromDays(step));
            await writer.AppendAsync(Observed.Check(1, time.GetUtcNow(), seeders: 7 + step), default);
            await ingester.DrainAsync(default);
            Assert.Equal(default, ingester.Lag);
        }

        Assert.Equal([4L, 4L], await RowAsync("select count(*), count(distinct check_id) from crawl.claim"));
        // What is newest by its own time stays.
        Assert.Equal(7, await _test.ScalarAsync("select claimed_seeders from crawl.swarm_latest"));
        Assert.Equal(0L, await _test.ScalarAsync("select count(*) from crawl.quarantine"));
    }

    [Fact]
    public async Task Rows_of_a_day_without_a_partition_are_stored_all_the_same_and_move_into_it_later()
    {
        await new Storage.Partitions.PartitionMaintenance(_test.Database).EnsureAsync(Samples.Noon, new() { DaysAhead = 1 }, default);
        await IngestAsync(Observed.Snapshot(1), Observed.Snapshot(1, Samples.Noon.AddDays(20)));
        Assert.Equal(1L, await _test.ScalarAsync("select count(*) from crawl.swarm_snapshot_default"));

        await new Storage.Partitions.PartitionMaintenance(_test.Database).EnsureAsync(Samples.Noon.AddDays(20), new() { DaysAhead = 1 }, default);

        Assert.Equal(0L, await _test.ScalarAsync("select count(*) from crawl.swarm_snapshot_default"));
        Assert.Equal(2L, await _test.ScalarAsync("select count(*) from crawl.swarm_snapshot"));
    }

    [Fact]
    public async Task A_journal_of_which_the_database_has_more_than_is_there_is_refused()
    {
        await IngestAsync(Observed.Snapshot(1), Observed.Snapshot(2));
        await IngestAsync(Observed.Snapshot(3));
        File.Delete(_folder.Segment(1));
        File.Delete(_folder.Segment(2));

        var refusal = await Assert.ThrowsAsync<JournalException>(() => IngestAsync(Observed.Snapshot(4)));

        Assert.Contains("holds more of the journal", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lag_is_what_waits_and_none_once_all_is_stored()
    {
        await using var writer = _folder.Open();
        using var ingester = await IngesterAsync(writer);
        await writer.AppendAsync(Observed.Snapshot(1), default);
        await writer.AppendAsync(Observed.Snapshot(2), default);
        await writer.FlushAsync(default);

        Assert.Equal(2, ingester.Lag.Records);
        Assert.True(ingester.Lag.Bytes > 100);
        await ingester.DrainAsync(default);
        Assert.Equal(default, ingester.Lag);
    }

    [Fact]
    public async Task As_many_as_go_into_a_transaction_are_stored_though_their_time_has_not_come()
    {
        (_options.BatchAge, _options.BatchRecords) = (TimeSpan.FromHours(1), 3);
        await using var writer = _folder.Open();
        using var ingester = await IngesterAsync(writer);
        using var stop = new CancellationTokenSource();
        var running = ingester.RunAsync(stop.Token);

        for (var seeders = 1; seeders <= 3; seeders++)
        {
            Assert.Equal(0L, await _test.ScalarAsync("select count(*) from crawl.claim"));
            await writer.AppendAsync(Observed.Check(seeders), default);
            await writer.FlushAsync(default);
        }

        await Eventually.TrueAsync("they are stored", async _ => await _test.ScalarAsync("select count(*) from crawl.claim") is 3L);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private async Task IngestAsync(params Observation[] observations)
    {
        await using var writer = _folder.Open();
        using var ingester = await IngesterAsync(writer);
        foreach (var observation in observations)
        {
            await writer.AppendAsync(observation, default);
        }

        await ingester.DrainAsync(default);
    }

    private async Task<Ingester> IngesterAsync(JournalWriter writer)
    {
        var agent = await new AgentStore(_test.Database).RegisterAsync(new AgentIdentity("agent", "host", "1", writer.Id), default);
        return new Ingester(_test.Database, writer, agent, _options, _folder.Options, _sessions, NullLoggerFactory.Instance);
    }

    private async Task<object?[]> RowAsync(string sql) => Assert.Single(await _test.RowsAsync(sql));
}
