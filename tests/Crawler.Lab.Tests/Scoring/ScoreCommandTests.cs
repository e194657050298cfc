using Crawler.Fixtures;
using Crawler.Fixtures.Programs;
using Crawler.Lab.Scoring;
using Crawler.Lab.Tests.Cli;
using Crawler.Lab.Truth;

namespace Crawler.Lab.Tests.Scoring;

public sealed class ScoreCommandTests
{
    [Fact]
    public async Task Records_are_read_from_a_database_of_the_crawler()
    {
        await using var database = await PostgresFixture.CreateAsync();
        await database.ExecuteAsync($"""
            insert into crawl.swarm (info_hash, source, added_at) values (decode('{Known.Hash}', 'hex'), 'torrent', now());
            insert into crawl.tracker (url, scheme, added_at) values ('{Known.Tracker}', 'http', now());
            insert into crawl.visit (visit_id, observed_at, agent_id, swarm_id, peer_key, peer_prefix, source, outcome, stage, transport, is_encrypted, peer_id, client, identity, have)
                select 1, '2026-01-01 00:01Z', 1, swarm_id, 'k', '127.0.0.0/24', 'announce', 'handshaken', 'done', 'tcp', false, decode('{Known.SeedId}', 'hex'), 'Transmission', 'agree', 100
                from crawl.swarm;
            insert into crawl.swarm_snapshot (snapshot_id, observed_at, started_at, agent_id, swarm_id, known_peers, visited_peers, reachable_peers, seeders, leechers, unknown_progress, distributed_copies)
                select 2, '2026-01-01 00:01Z', '2026-01-01 00:00:30Z', 1, swarm_id, 4, 4, 2, 1, 1, 0, 1.5 from crawl.swarm;
            insert into crawl.tracker_check (check_id, observed_at, agent_id, tracker_id, kind, outcome, family, hashes_asked, hashes_answered)
                select 3, '2026-01-01 00:01Z', 1, tracker_id, 'scrape', 'ok', 4, 1, 1 from crawl.tracker;
            insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers)
                select 3, '2026-01-01 00:01Z', 1, swarm_id, tracker_id, 'scrape', 'ok', 7, 8 from crawl.swarm, crawl.tracker;
            """);

        var truth = await Known.ReadAsync();
        var records = await Records.ReadAsync(database.Database, truth, CancellationToken.None);

        Assert.Equal(Known.Visit("handshaken", Known.SeedId, 100) with { PeerKey = "6b", IsEncrypted = false }, Assert.Single(records.Visits));
        Assert.Equal(Known.Snapshot(1, 1, 1.5), Assert.Single(records.Snapshots));
        Assert.Equal(Known.Claim("ok", 7, 8) with { Check = 3 }, Assert.Single(records.Claims));

        using var folder = new TestFolder("score");
        var file = folder.Write("truth", string.Join('\n', Known.Lines.Select(TruthFormat.Write)));
        using var program = new LabProgram("score", file, "--connection-string", database.ConnectionString);
        Assert.StartsWith("small: 1 visits and 1 snapshots", await program.ReadLineAsync());
        Assert.Equal((0, ""), await program.EndAsync());
    }

    [Theory]
    [InlineData(65, "")]
    [InlineData(65, "nonsense")]
    [InlineData(65, "{\"kind\":\"end\",\"at\":\"2026-01-01T00:00:00Z\"}")]
    [InlineData(65, "{\"kind\":\"run\",\"at\":\"2026-01-01T00:00:00Z\",\"scenario\":\"x\",\"seed\":1,\"colour\":2}")]
    [InlineData(74, "{\"kind\":\"run\",\"at\":\"2026-01-01T00:00:00Z\",\"scenario\":\"x\",\"seed\":1}")]
    public async Task Without_a_truth_or_a_database_it_ends_with_a_code_and_a_sentence(int code, string text)
    {
        using var folder = new TestFolder("score");
        using var program = new LabProgram("score", folder.Write("truth", text), "--data-directory", folder.PathOf("nowhere"));

        var (exit, errors) = await program.EndAsync();
        Assert.Equal(code, exit);
        Assert.StartsWith("swarmlab: ", errors);
    }
}
