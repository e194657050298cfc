using System.Net;
using Crawler.Fixtures.Programs;
using Crawler.Lab.Tracking;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Tests.Tracking;

public sealed class TrackerMemoryTests : IDisposable
{
    private readonly TestFolder _folder = new("memory");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_restart_forgets_nobody()
    {
        var file = _folder.PathOf("state");
        await using (var tracker = await StartAsync(file))
        {
            tracker.State.Announce(Requests.Announce(1, left: 0, AnnounceEvent.Completed), IPAddress.Loopback);
            tracker.State.Announce(Requests.Announce(2, left: 5), IPAddress.IPv6Loopback);
        }

        await using var again = await StartAsync(file);
        Assert.Equal(new ScrapeCounts(1, 1, 1), again.State.Scrape([Requests.Swarm]).Files[Requests.Swarm]);
        Assert.Equal(2, again.State.PeerCount);
        Assert.Equal(
            [PeerEndpoint.From(IPAddress.Loopback, 1), PeerEndpoint.From(IPAddress.IPv6Loopback, 2)],
            again.State.Announce(Requests.Announce(3), IPAddress.Loopback).Peers.OrderBy(p => p.Port));
    }

    [Fact]
    public void Peers_that_grew_old_meanwhile_are_forgotten()
    {
        var time = new SettableTime();
        var state = new TrackerState(new TrackerOptions(), time, new Random(1));
        state.Announce(Requests.Announce(1), IPAddress.Loopback);
        state.Announce(Requests.Announce(2, left: 0, AnnounceEvent.Completed), IPAddress.Loopback);
        _folder.Write("state", TrackerMemory.Write(state.Snapshot()));

        time.Advance(TimeSpan.FromHours(1));
        var again = new TrackerState(new TrackerOptions(), time, new Random(1));
        new TrackerKeeper(again, new TrackerOptions(), new TrackerFiles { State = _folder.PathOf("state") }, time).Load();

        Assert.Equal(new ScrapeCounts(0, 0, 1), again.Scrape([Requests.Swarm]).Files[Requests.Swarm]);
        Assert.Equal(0, again.PeerCount);
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_or_changed_is_no_state()
    {
        var state = new TrackerState(new TrackerOptions(), new SettableTime(), new Random(1));
        state.Announce(Requests.Announce(1), IPAddress.Loopback);
        var bytes = TrackerMemory.Write(state.Snapshot());

        Assert.True(TrackerMemory.TryRead(bytes, out var swarms));
        Assert.Single(Assert.Single(swarms).Peers);
        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.False(TrackerMemory.TryRead(bytes.AsSpan(0, i), out _));
            bytes[i] ^= 1;
            Assert.False(TrackerMemory.TryRead(bytes, out _));
            bytes[i] ^= 1;
        }
    }

    [Fact]
    public async Task A_damaged_state_is_refused_and_left_alone()
    {
        var file = _folder.Write("state", "precious");
        await Assert.ThrowsAsync<TrackerFileException>(() => StartAsync(file));
        Assert.Equal("precious", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_state_that_cannot_be_saved_is_told()
    {
        var reports = new List<string>();
        Directory.CreateDirectory(_folder.PathOf("state/is a folder"));
        await using (await StartAsync(_folder.PathOf("state"), reports.Add))
        {
        }

        Assert.Contains("cannot be saved", Assert.Single(reports));
    }

    private static Task<TrackerServer> StartAsync(string file, Action<string>? report = null) => TrackerServer.StartAsync(
        new TrackerOptions(), [], [], TimeProvider.System, new Random(1), CancellationToken.None, new TrackerFiles { State = file, Report = report ?? (_ => { }) });
}
