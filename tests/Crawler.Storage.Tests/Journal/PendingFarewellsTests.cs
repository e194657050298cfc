using Crawler.Probing.Observations;
using Crawler.Storage.Journal;
using Crawler.Storage.Privacy;
using Crawler.Wire.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Journal;

public sealed class PendingFarewellsTests : IDisposable
{
    private static readonly TrackerRef Tracker = new(3, new Uri("http://tracker.example/announce"));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("crawler-farewells-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_announce_without_its_farewell_is_made_up_for_after_a_restart()
    {
        await WriteAsync(
            Request(1, RequestPurpose.Started, -60),
            Request(1, RequestPurpose.Stopped, -58),
            Request(2, RequestPurpose.Started, -50),
            new TrackerRequest { ObservedAt = Samples.Noon, Tracker = Tracker, Purpose = RequestPurpose.Scrape, Hashes = 74 });

        var farewell = Assert.Single(await ReadAsync());

        Assert.Equal((Tracker, Id(2), 22u, (ushort)6881), (farewell.Tracker, farewell.Query.PeerId, farewell.Query.Key, farewell.Query.Port));
        Assert.Equal(new SwarmRef(2, Samples.Hash(2)), farewell.Query.Swarm);
    }

    [Fact]
    public async Task A_farewell_put_down_just_before_the_end_may_not_have_been_sent_and_is_sent_again()
    {
        await WriteAsync(Request(1, RequestPurpose.Started, -4), Request(1, RequestPurpose.Stopped, -1), Request(2, RequestPurpose.Started, 0));

        Assert.Equal([Id(1), Id(2)], (await ReadAsync()).Select(x => x.Query.PeerId));
    }

    [Fact]
    public async Task A_new_journal_has_none() => Assert.Empty(await ReadAsync());

    private static PeerId Id(int number) => new([.. "-CR0100-"u8, .. new byte[11], (byte)number]);

    private static TrackerRequest Request(int number, RequestPurpose purpose, int seconds) => new()
    {
        ObservedAt = Samples.Noon.AddSeconds(seconds),
        Tracker = Tracker,
        Purpose = purpose,
        Swarm = new SwarmRef(number, Samples.Hash(number)),
        PeerId = Id(number),
        Key = (uint)(20 + number),
        Port = 6881,
    };

    private async Task WriteAsync(params TrackerRequest[] requests)
    {
        await using var journal = Open();
        foreach (var request in requests)
        {
            await journal.AppendForGoodAsync(request, default);
        }
    }

    private async Task<IReadOnlyList<Crawler.Probing.Trackers.Farewell>> ReadAsync()
    {
        await using var journal = Open();
        return PendingFarewells.Read(journal);
    }

    private JournalWriter Open() => JournalWriter.Open(
        new JournalOptions { Directory = Path.Combine(_folder.FullName, "journal") },
        new PrivacyOptions { KeyFile = Path.Combine(_folder.FullName, "peer.key") },
        "agent", TimeProvider.System, NullLoggerFactory.Instance);
}
