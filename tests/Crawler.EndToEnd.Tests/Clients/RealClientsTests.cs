using Xunit.Abstractions;

namespace Crawler.EndToEnd.Tests.Clients;

/// <summary>What the crawler records of real clients, beside what is so.</summary>
public sealed class RealClientsTests(ClientRoom room, ITestOutputHelper output) : IClassFixture<ClientRoom>
{
    public static TheoryData<string> Names => [.. RealClients.Rows.Select(x => x.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_client_of_a_known_torrent_is_recorded_as_it_is(string client) => CompareAsync(client, isTorrentKnown: true);

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_client_of_a_bare_info_hash_is_recorded_as_it_is(string client) => CompareAsync(client, isTorrentKnown: false);

    private async Task CompareAsync(string client, bool isTorrentKnown)
    {
        var truth = RealClients.Rows.Single(x => x.Name == client).Truth;
        var recorded = await room.RecordOfAsync(client, isTorrentKnown);
        output.WriteLine($"so       | {client} | {truth}\nrecorded | {client} | {recorded}");
        Assert.Equal(truth, recorded);
    }
}
