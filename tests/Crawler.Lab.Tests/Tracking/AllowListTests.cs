using System.Net;
using Crawler.Fixtures.Programs;
using Crawler.Lab.Tracking;

namespace Crawler.Lab.Tests.Tracking;

public sealed class AllowListTests : IDisposable
{
    private readonly TestFolder _folder = new("allow");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_list_names_torrents_of_both_versions()
    {
        var one = Requests.Hash(1);
        var two = Requests.Hash(2);
        Assert.True(AllowList.TryRead(["# ours", "", $"{one}".ToUpperInvariant(), $"  {two}{new string('f', 24)}\tA <b>name</b> "], out var list, out var fault), fault);

        Assert.Equal(2, list.Count);
        Assert.Equal(("", "A <b>name</b>"), (list.Name(one), list.Name(two)));
        Assert.False(list.Contains(Requests.Hash(3)));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("zz00000000000000000000000000000000000000")]
    [InlineData("000000000000000000000000000000000000000000 x")]
    public void A_line_that_is_no_hash_is_told_with_its_number(string line)
    {
        Assert.False(AllowList.TryRead(["# x", line], out _, out var fault));
        Assert.StartsWith("line 2:", fault);
    }

    [Fact]
    public async Task Only_listed_torrents_are_served_and_a_changed_list_holds_at_once()
    {
        var file = _folder.Write("list", $"{Requests.Hash(1)}\n");
        await using var tracker = await StartAsync(file);
        Assert.Null(Refusal(tracker, 1));
        Assert.NotNull(Refusal(tracker, 2));

        _folder.Write("list", $"{Requests.Hash(2)} two\n# more\n");
        await Eventually.TrueAsync("the list was read again", _ => Task.FromResult(Refusal(tracker, 2) is null));

        Assert.NotNull(Refusal(tracker, 1));
        Assert.Equal([Requests.Hash(2)], tracker.State.Scrape([]).Files.Keys);
        Assert.Equal(1, tracker.State.PeerCount);
    }

    [Fact]
    public async Task A_list_that_breaks_is_told_and_the_one_before_stays()
    {
        var reports = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var file = _folder.Write("list", $"{Requests.Hash(1)}\n");
        await using var tracker = await StartAsync(file, reports.Enqueue);

        _folder.Write("list", "nonsense\n");
        await Eventually.TrueAsync("it is told", _ => Task.FromResult(reports.Any(r => r.Contains("line 1", StringComparison.Ordinal))));

        Assert.Null(Refusal(tracker, 1));
    }

    [Fact]
    public async Task A_list_that_is_broken_at_the_start_is_refused() =>
        await Assert.ThrowsAsync<TrackerFileException>(() => StartAsync(_folder.Write("list", "nonsense\n")));

    private static string? Refusal(TrackerServer tracker, byte hash) =>
        tracker.State.Announce(Requests.Announce(1) with { InfoHash = Requests.Hash(hash) }, IPAddress.Loopback).FailureReason;

    private static Task<TrackerServer> StartAsync(string file, Action<string>? report = null) => TrackerServer.StartAsync(
        new TrackerOptions(), [], [], TimeProvider.System, new Random(1), CancellationToken.None, new TrackerFiles { Allow = file, Report = report ?? (_ => { }) });
}
