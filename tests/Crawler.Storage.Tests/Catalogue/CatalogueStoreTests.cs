using Crawler.Storage.Catalogue;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Tests.Catalogue;

public sealed class CatalogueStoreTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private CatalogueStore Store => new(fixture.Database);

    [Fact]
    public async Task Adding_twice_leaves_one_swarm_and_adds_what_is_new()
    {
        var bare = new SwarmEntry { InfoHash = Samples.Hash(1), Source = "info_hash" };
        var full = Samples.Swarm(1, "http://tracker.example/announce") with { TotalBytes = 1234, IsGuarded = true };

        var first = await Store.AddAsync(bare, default);
        var second = await Store.AddAsync(full, default);
        await Store.AddAsync(bare, default);

        Assert.Equal(AddOutcome.Added, first.Outcome);
        Assert.Equal((first.SwarmId, AddOutcome.Known), second);
        var swarm = Assert.Single(await Store.ListAsync(first.SwarmId - 1, 1, withRemoved: false, default));
        Assert.Equal("swarm 1", swarm.Name);
        Assert.Equal(1234, swarm.TotalBytes);
        Assert.True(swarm.IsGuarded);
        Assert.Equal(["http://tracker.example/announce"], swarm.Trackers);
    }

    [Fact]
    public async Task A_removed_swarm_is_not_listed_and_lives_again_when_added_again()
    {
        var (id, _) = await Store.AddAsync(Samples.Swarm(2), default);

        Assert.True(await Store.RemoveAsync(Samples.Hash(2), default));
        Assert.False(await Store.RemoveAsync(Samples.Hash(2), default));
        Assert.Null(await Store.FindAsync(Samples.Hash(2), default));
        Assert.DoesNotContain(await Store.ListAsync(0, 1000, withRemoved: false, default), x => x.SwarmId == id);
        Assert.NotNull(Assert.Single(await Store.ListAsync(id - 1, 1, withRemoved: true, default)).RemovedAt);

        Assert.Equal((id, AddOutcome.Revived), await Store.AddAsync(Samples.Swarm(2), default));
        Assert.Equal(id, await Store.FindAsync(Samples.Hash(2), default));
    }

    [Fact]
    public async Task A_v2_only_swarm_is_named_by_its_truncated_hash()
    {
        var v2 = new InfoHashV2([.. Enumerable.Range(1, 32).Select(x => (byte)x)]);

        var (id, _) = await Store.AddAsync(new SwarmEntry { InfoHashV2 = v2, Source = "magnet" }, default);

        var swarm = Assert.Single(await Store.ListAsync(id - 1, 1, withRemoved: false, default));
        Assert.Equal(v2.Truncated, swarm.InfoHash);
        Assert.Equal(v2, swarm.InfoHashV2);
    }

    [Fact]
    public async Task Names_with_control_characters_and_lone_surrogates_are_cleaned()
    {
        var entry = Samples.Swarm(3) with { Name = "a\0b\u0007\ud800c" + new string('x', 1000) };

        var (id, _) = await Store.AddAsync(entry, default);

        var name = Assert.Single(await Store.ListAsync(id - 1, 1, withRemoved: false, default)).Name;
        Assert.StartsWith("ab\ufffdcx", name, StringComparison.Ordinal);
        Assert.Equal(500, name!.Length);
    }

    [Fact]
    public async Task Trackers_that_cannot_be_asked_are_left_out_and_tiers_keep_their_order()
    {
        var entry = Samples.Swarm(4) with
        {
            Trackers =
            [
                ["udp://second.example:6969/announce", "HTTP://First.Example:80/announce?passkey=A%2Fb"],
                ["wss://web.example/", "not a url", "http://first.example/announce?passkey=A%2Fb", "https://third.example/a"],
            ],
        };

        var (id, _) = await Store.AddAsync(entry, default);

        var swarm = Assert.Single(await Store.ListAsync(id - 1, 1, withRemoved: false, default));
        Assert.Equal(
            ["http://first.example/announce?passkey=A%2Fb", "udp://second.example:6969/announce"], swarm.Trackers.Take(2).Order());
        Assert.Equal("https://third.example/a", Assert.Single(swarm.Trackers.Skip(2)));
    }

    [Fact]
    public async Task Many_callers_with_the_same_trackers_do_not_block_each_other()
    {
        string[] trackers = [.. Enumerable.Range(0, 20).Select(x => $"http://shared{x}.example/announce")];

        await Task.WhenAll(Enumerable.Range(100, 20).Select(
            x => Store.AddAsync(Samples.Swarm(x, x % 2 == 0 ? trackers : [.. trackers.Reverse()]), default)));

        Assert.Equal(20L, await fixture.Test.ScalarAsync("select count(*) from crawl.tracker where url like 'http://shared%.example/announce'"));
    }
}
