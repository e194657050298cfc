using System.Net;
using Crawler.Fixtures;
using Crawler.Storage.Networks;
using Crawler.Storage.Privacy;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Tests.Networks;

public sealed class NetworkStoreTests : IAsyncLifetime
{
    private readonly ManualTime _time = new(Samples.Noon);
    private TestDatabase _test = null!;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task An_import_replaces_its_kind_alone_and_lookups_follow()
    {
        var store = new NetworkStore(_test.Database);
        var lookup = new NetworkLookup(store, _time);
        await lookup.RefreshAsync(default);
        Assert.Equal((null, null), Find(lookup));

        await ImportAsync(store, "203.0.113.0/24,DE", "2001:db8::/32,FR");
        await ImportAsync(store, "203.0.113.0/24,64500");
        await lookup.RefreshAsync(default);
        Assert.Equal((null, null), Find(lookup));

        _time.Advance(TimeSpan.FromMinutes(1));
        await lookup.RefreshAsync(default);
        Assert.Equal(("DE", 64500), Find(lookup));
        Assert.Equal("FR", lookup.Country(Peer("2001:db8:1::")));

        await ImportAsync(store, "203.0.113.0/24,AT");
        _time.Advance(TimeSpan.FromMinutes(1));
        await lookup.RefreshAsync(default);
        Assert.Equal(("AT", 64500), Find(lookup));
        Assert.Null(lookup.Country(Peer("2001:db8:1::")));
        Assert.Equal([("asn", 1), ("country", 1)], (await store.ListAsync(default)).Select(x => (x.Kind, x.Ranges)));
    }

    [Fact]
    public async Task An_import_that_fails_changes_nothing()
    {
        var store = new NetworkStore(_test.Database);
        await ImportAsync(store, "203.0.113.0/24,DE");
        var half = NetworkFile.Read("f", ["203.0.113.0/24,FR", "nonsense"]).Select(x => x.Range);

        await Assert.ThrowsAsync<NetworkFileException>(() => store.ReplaceAsync(NetworkKind.Country, ["f"], half, null, default));
        var lookup = new NetworkLookup(store, _time);
        await lookup.RefreshAsync(default);
        Assert.Equal("DE", lookup.Country(Peer("203.0.113.0")));
    }

    private static (string? Country, long? Asn) Find(NetworkLookup lookup) => (lookup.Country(Peer("203.0.113.0")), lookup.Asn(Peer("203.0.113.0")));

    private static MaskedPeer Peer(string prefix) => new(1, PeerEndpoint.From(IPAddress.Parse(prefix), 0), null);

    private static async Task ImportAsync(NetworkStore store, params string[] lines)
    {
        foreach (var kind in NetworkFile.Read("f", lines).ToLookup(x => x.Kind, x => x.Range))
        {
            await store.ReplaceAsync(kind.Key, ["f"], kind, null, default);
        }
    }
}
