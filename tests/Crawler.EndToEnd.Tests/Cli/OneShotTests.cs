using System.Text.Json;
using Crawler.EndToEnd.Tests.Fixtures;
using Crawler.EndToEnd.Tests.Programs;

namespace Crawler.EndToEnd.Tests.Cli;

/// <summary>The one-shot verbs against opentracker, transmission and aria2.</summary>
[Collection(LivingSwarmCollection.Name)]
public sealed class OneShotTests(LivingSwarmFixture fixture)
{
    private static int _lastAddress;

    [Theory]
    [InlineData("http")]
    [InlineData("udp")]
    public async Task A_scrape_prints_the_true_counts(string scheme)
    {
        var line = (await CrawlerProgram.RunAsync("scrape", Tracker(scheme), Hash, "--json")).Ended(0).Line;

        Assert.Equal("ok", Text(line, "outcome"));
        Assert.Equal((1, 1), (line.GetProperty("seeders").GetInt32(), line.GetProperty("leechers").GetInt32()));
        Assert.Equal(Hash, Text(line, "infoHash"));
        Assert.Equal(Tracker(scheme), Text(line, "tracker"));
        Assert.True(line.GetProperty("rttMs").GetDouble() > 0);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("udp")]
    public async Task An_announce_prints_the_true_counts_and_peers_and_leaves_no_trace(string scheme)
    {
        var line = (await CrawlerProgram.RunAsync("announce", Tracker(scheme), Hash, "--json")).Ended(0).Line;

        Assert.Equal("ok", Text(line, "outcome"));
        Assert.Equal((1, 1), (line.GetProperty("seeders").GetInt32(), line.GetProperty("leechers").GetInt32()));
        Assert.Equal(
            new[] { fixture.Swarm.Leecher.Endpoint.ToString(), fixture.Swarm.Seed.Endpoint.ToString() }.Order(StringComparer.Ordinal),
            line.GetProperty("peers").EnumerateArray().Select(p => p.GetString()).Order(StringComparer.Ordinal));
        var after = (await CrawlerProgram.RunAsync("scrape", Tracker(scheme), Hash, "--json")).Ended(0).Line;
        Assert.Equal((1, 1), (after.GetProperty("seeders").GetInt32(), after.GetProperty("leechers").GetInt32()));
    }

    [Fact]
    public async Task A_probe_of_transmission_tells_client_version_and_that_it_is_a_seed()
    {
        var line = (await ProbeAsync(fixture.Swarm.Seed.Endpoint.ToString())).Line;

        Assert.Equal("handshaken", Text(line, "outcome"));
        Assert.Equal("done", Text(line, "stage"));
        Assert.Equal(("Transmission", "3.00", "agree"), (Text(line, "client"), Text(line, "version"), Text(line, "identity")));
        Assert.Equal((1.0, true), (line.GetProperty("progress").GetDouble(), line.GetProperty("seed").GetBoolean()));
        Assert.Equal(3, line.GetProperty("extensions").GetProperty("ut_metadata").GetInt32());
    }

    [Fact]
    public async Task A_probe_of_aria2_tells_client_version_and_its_exact_progress()
    {
        var line = (await ProbeAsync(fixture.Swarm.Leecher.Endpoint.ToString())).Line;

        Assert.Equal(("aria2", "1.36.0", "agree"), (Text(line, "client"), Text(line, "version"), Text(line, "identity")));
        Assert.Equal(
            (fixture.Swarm.PieceCount, fixture.Swarm.LeecherPieces), (line.GetProperty("pieces").GetInt32(), line.GetProperty("have").GetInt32()));
        Assert.Equal(
            (double)fixture.Swarm.LeecherPieces / fixture.Swarm.PieceCount, line.GetProperty("progress").GetDouble(), precision: 5);
        Assert.False(line.GetProperty("seed").GetBoolean());
    }

    [Fact]
    public async Task A_probe_by_hash_alone_learns_the_pieces_from_transmission()
    {
        var line = (await ProbeAsync(fixture.Swarm.Seed.Endpoint.ToString(), Hash)).Line;

        Assert.Equal(("handshaken", "done"), (Text(line, "outcome"), Text(line, "stage")));
        var pieces = fixture.Swarm.PieceCount;
        Assert.Equal((pieces, pieces), (line.GetProperty("pieces").GetInt32(), line.GetProperty("have").GetInt32()));
        Assert.Equal((1.0, true), (line.GetProperty("progress").GetDouble(), line.GetProperty("seed").GetBoolean()));
    }

    [Fact]
    public async Task A_probe_by_hash_alone_learns_the_pieces_from_aria2_and_so_its_exact_progress()
    {
        var line = (await ProbeAsync(fixture.Swarm.Leecher.Endpoint.ToString(), Hash)).Line;

        Assert.Equal(("handshaken", "done"), (Text(line, "outcome"), Text(line, "stage")));
        Assert.Equal(
            (fixture.Swarm.PieceCount, fixture.Swarm.LeecherPieces), (line.GetProperty("pieces").GetInt32(), line.GetProperty("have").GetInt32()));
        Assert.Equal((double)fixture.Swarm.LeecherPieces / fixture.Swarm.PieceCount, line.GetProperty("progress").GetDouble(), precision: 5);
        Assert.False(line.GetProperty("seed").GetBoolean());
    }

    [Fact]
    public async Task Targets_on_stdin_are_summed_up_in_one_object()
    {
        var dead = "127.0.200.1:1";
        var result = (await CrawlerProgram.RunAsync(new CrawlerCall("probe", "-", "--summary", "--timeout", "10s", "--bind", NextAddress())
        {
            Input = $"# peers\n{fixture.Swarm.Seed.Endpoint} {Hash}\n\n{dead} {Hash}\n",
        })).Ended(0);

        var outcomes = result.Line.GetProperty("outcomes");
        Assert.Equal(1, outcomes.GetProperty("handshaken").GetInt32());
        Assert.Equal(1, outcomes.GetProperty("refused").GetInt32());
        Assert.Equal(2, result.Line.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task A_line_on_stdin_that_is_no_target_is_bad_input_with_its_number()
    {
        var result = (await CrawlerProgram.RunAsync(new CrawlerCall("scrape", Tracker("udp"), "-") { Input = $"{Hash}\nnonsense\n" })).Ended(65);

        Assert.Contains("line 2: nonsense", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scrape_of_many_hashes_answers_for_each()
    {
        var hashes = Enumerable.Range(1, 500).Select(i => i.ToString("x40", null)).Append(Hash);
        var result = (await CrawlerProgram.RunAsync(
            new CrawlerCall("scrape", Tracker("udp"), "-", "--json") { Input = string.Join('\n', hashes) })).Ended(0);

        Assert.Equal(501, result.Lines.Count);
        Assert.Equal(1, Assert.Single(result.Lines, l => Text(l, "infoHash") == Hash).GetProperty("seeders").GetInt32());
    }

    private string Hash => fixture.Swarm.InfoHash.ToString();

    private string Tracker(string scheme) => (scheme == "http" ? fixture.Swarm.Tracker.HttpAnnounce : fixture.Swarm.Tracker.UdpAnnounce).ToString();

    // Each from an address of its own: for half a second after a connection ends Transmission refuses another from the same one.
    private async Task<CrawlerResult> ProbeAsync(string endpoint, string? swarm = null) =>
        (await CrawlerProgram.RunAsync("probe", endpoint, "--info-hash", swarm ?? fixture.Swarm.TorrentPath, "--json", "--bind", NextAddress())).Ended(0);

    private static string NextAddress() => $"127.0.61.{Interlocked.Increment(ref _lastAddress)}";

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();
}
