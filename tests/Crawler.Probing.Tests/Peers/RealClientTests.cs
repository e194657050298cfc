using System.Net;
using Crawler.Fixtures.Clients;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Tests.Peers;

/// <summary>Real seeds that force, refuse or allow encryption, met by both engines.</summary>
public sealed class RealClientTests
{
    private const int PieceLength = 16 * 1024;
    private static readonly TestTorrent Torrent = new(TestContent.Create("some content", seed: 11, 20 * PieceLength), PieceLength);

    [Theory]
    [InlineData(LibtorrentEncryption.Forced, PeerEncryption.PlainThenMse, true)]
    [InlineData(LibtorrentEncryption.Enabled, PeerEncryption.PlainThenMse, false)]
    [InlineData(LibtorrentEncryption.Enabled, PeerEncryption.Mse, true)]
    [InlineData(LibtorrentEncryption.Disabled, PeerEncryption.PlainThenMse, false)]
    public async Task A_libtorrent_seed_is_met_whatever_it_wants(LibtorrentEncryption wants, PeerEncryption encryption, bool encrypted)
    {
        await using var seed = await Libtorrent.SeedAsync(Torrent, wants);
        await SeedIsMetAsync(seed.Endpoint, encryption, encrypted, "libtorrent (Rasterbar)");
    }

    [Theory]
    [InlineData(LibtorrentEncryption.Forced, PeerEncryption.Plain, ProbeStage.Handshake)]
    [InlineData(LibtorrentEncryption.Disabled, PeerEncryption.Mse, ProbeStage.Encrypt)]
    public async Task A_libtorrent_seed_that_wants_otherwise_hangs_up(LibtorrentEncryption wants, PeerEncryption encryption, ProbeStage stage)
    {
        await using var seed = await Libtorrent.SeedAsync(Torrent, wants);
        foreach (var engine in new[] { PeerEngineKind.Epoll, PeerEngineKind.Socket })
        {
            var visit = await VisitAsync(seed.Endpoint, engine, encryption, Torrent.PieceCount);
            Assert.Contains(visit.Outcome, new[] { ProbeOutcome.Closed, ProbeOutcome.Reset });
            Assert.Equal((stage, false), (visit.Stage, visit.Encrypted));
        }
    }

    [Fact]
    public async Task A_transmission_that_requires_encryption_is_met()
    {
        await using var seed = await TransmissionDaemon.SeedAsync(Torrent, [], TransmissionEncryption.Required);
        PeerVisit? visit = null;

        // It now and then drops who comes twice at once.
        await Eventually.TrueAsync("Transmission answers", async _ =>
        {
            visit = await VisitAsync(seed.Endpoint, PeerEngineKind.Epoll, PeerEncryption.PlainThenMse, Torrent.PieceCount);
            return visit.Outcome == ProbeOutcome.Handshaken;
        });
        Assert.Equal(("Transmission", true, true, null), (visit!.Client, visit.Encrypted, visit.Seed, visit.Error));
    }

    private static async Task SeedIsMetAsync(IPEndPoint endpoint, PeerEncryption encryption, bool encrypted, string client)
    {
        // The first one is not told the number of pieces, and asks for the info dictionary.
        foreach (var (engine, pieces) in new (PeerEngineKind, int?)[] { (PeerEngineKind.Epoll, null), (PeerEngineKind.Socket, Torrent.PieceCount) })
        {
            PeerVisit visit = null!;

            // One encrypted conversation in 256 fails at libtorrent, which hashes a shared secret that begins with a zero byte without that
            // byte (compute_secret in its pe_crypto.cpp).
            await Eventually.TrueAsync(
                $"{client} lets us in",
                async _ => (visit = await VisitAsync(endpoint, engine, encryption, pieces)) is not { Outcome: ProbeOutcome.Closed, Stage: ProbeStage.Encrypt });
            Assert.Equal((ProbeOutcome.Handshaken, ProbeStage.Done, null, encrypted), (visit.Outcome, visit.Stage, visit.Error, visit.Encrypted));
            Assert.Equal((client, true, Torrent.PieceCount, 1.0), (visit.Client, visit.Seed, visit.Pieces, visit.Progress));
        }
    }

    private static async Task<PeerVisit> VisitAsync(IPEndPoint endpoint, PeerEngineKind engine, PeerEncryption encryption, int? pieces)
    {
        var options = new PeerOptions { Engine = engine, Encryption = encryption, Timeout = TimeSpan.FromSeconds(30) };
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true });
        using var prober = new PeerProber(options, new TrackerOptions(), policy, null, TimeProvider.System);
        return await prober.VisitAsync(new PeerTarget(new SwarmRef(0, Torrent.InfoHash), PeerEndpoint.From(endpoint), Pieces: pieces), default);
    }
}
