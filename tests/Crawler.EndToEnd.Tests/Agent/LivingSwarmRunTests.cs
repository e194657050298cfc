using System.Text.Json;
using Crawler.EndToEnd.Tests.Fixtures;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Crawler.Fixtures.Trackers;

namespace Crawler.EndToEnd.Tests.Agent;

[Collection(LivingSwarmCollection.Name)]
public sealed class LivingSwarmRunTests(LivingSwarmFixture fixture) : IAsyncLifetime
{
    private readonly RunningCrawler _agent = new();

    public async Task InitializeAsync()
    {
        (await _agent.CallAsync("watch", "add", fixture.Swarm.TorrentPath)).Ended(0);
        await _agent.StartAsync();
    }

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    [Fact]
    public async Task The_reports_tell_what_is_true_of_the_swarm_and_the_tracker_keeps_no_trace_of_us()
    {
        var now = await ReportAsync("swarm_now", x => x.GetProperty("verified_at").ValueKind == JsonValueKind.String
            && x.GetProperty("claimed_at").ValueKind == JsonValueKind.String);

        Assert.Equal(fixture.Swarm.InfoHash.ToString(), now.GetProperty("info_hash").GetString());
        Assert.Equal(fixture.Swarm.Torrent.Content.Name, now.GetProperty("name").GetString());
        Assert.Equal((1, 1), (now.GetProperty("claimed_seeders").GetInt32(), now.GetProperty("claimed_leechers").GetInt32()));
        Assert.Equal((1, 1), (now.GetProperty("verified_seeders").GetInt32(), now.GetProperty("verified_leechers").GetInt32()));
        Assert.Equal((2, 2), (now.GetProperty("reachable_peers").GetInt32(), now.GetProperty("known_peers").GetInt32()));
        // The seed has every piece once; the share of pieces that exist twice is what the leecher has.
        Assert.Equal(
            1 + ((double)fixture.Swarm.LeecherPieces / fixture.Swarm.PieceCount), now.GetProperty("distributed_copies").GetDouble(), precision: 9);
        Assert.Equal("at_risk", now.GetProperty("health").GetString());

        await ReportAsync("client_day", x => x.GetProperty("peers").ValueKind == JsonValueKind.Number);
        var clients = (await _agent.CallAsync("report", "client_day", "--json")).Ended(0).Lines.Select(
            x => (x.GetProperty("client").GetString(), x.GetProperty("version").GetString(), x.GetProperty("peers").GetInt64()));
        Assert.Equal([("Transmission", "3.00", 1), ("aria2", "1.36.0", 1)], clients.Order());

        Assert.Equal(0, await _agent.StopAsync());
        Assert.Equal(new TrackerCounts(1, 1, 0), await fixture.Swarm.Tracker.ScrapeAsync(fixture.Swarm.InfoHash));
    }

    [Fact]
    public async Task Beside_the_agent_other_verbs_answer_in_every_format()
    {
        await ReportAsync("swarm_now", x => x.GetProperty("health").GetString() == "at_risk");
        var hash = fixture.Swarm.InfoHash.ToString();

        var text = (await _agent.CallAsync("report", "swarm_now")).Ended(0).Output;
        var csv = (await _agent.CallAsync("report", "swarm_now", "--format", "csv")).Ended(0).Output.Split('\n');
        var html = (await _agent.CallAsync("report", "swarm_now", "--format", "html")).Ended(0).Output;
        var status = (await _agent.CallAsync("status")).Ended(0);

        Assert.Contains("at_risk", text, StringComparison.Ordinal);
        Assert.StartsWith("info_hash,name,claimed_seeders,", csv[0], StringComparison.Ordinal);
        Assert.Contains(csv, x => x.StartsWith(hash, StringComparison.Ordinal) && x.Contains(",at_risk,", StringComparison.Ordinal));
        Assert.Contains("<table", html, StringComparison.Ordinal);
        Assert.Contains("at_risk", html, StringComparison.Ordinal);
        Assert.Contains("alive", status.Output, StringComparison.Ordinal);
        Assert.Contains("private cluster in", status.Error, StringComparison.Ordinal);
    }

    private async Task<JsonElement> ReportAsync(string report, Func<JsonElement, bool> isFilled)
    {
        var last = "";
        JsonElement? found = null;
        await Eventually.TrueAsync(
            $"{report} is filled",
            async _ =>
            {
                var result = (await _agent.CallAsync("report", report, "--json")).Ended(0);
                last = result.Output;
                found = result.Lines is [var line, ..] && isFilled(line) ? line : null;
                return found is not null;
            },
            state: () => $"It says {last}");
        return found!.Value;
    }
}
