using System.Net;
using Crawler.Fixtures.Clients;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Clients;

/// <summary>Every client and state that the crawler must read right.</summary>
internal static class RealClients
{
    private const string LibTorrentExtensions = "lt_donthave=7 share_mode=8 upload_only=3 ut_holepunch=4 ut_metadata=2 ut_pex=1";
    private const int All = ClientRoom.Pieces;
    private const int Part = ClientRoom.PiecesOfPart;

    private static readonly int[] Whole = [0, 1];
    private static readonly int[] First = [0];
    private static readonly int[] Nothing = [];

    public static IReadOnlyList<RealClient> Rows { get; } =
    [
        Row("transmission-daemon, seed", t => TransmissionDaemon.SeedAsync(t, [], TransmissionEncryption.Tolerated), x => x.Endpoint, Transmission(All)),
        Row("transmission-daemon, encryption required", t => TransmissionDaemon.SeedAsync(t, [], TransmissionEncryption.Required), x => x.Endpoint,
            Transmission(All) with { Encrypted = true }),
        Row("transmission-daemon, 0 %", t => TransmissionDaemon.DownloadAsync(t.Encode()), x => x.Endpoint, Transmission(0)),
        Row("aria2, seed", t => Aria2.SeedAsync(t, []), x => x.Endpoint, Aria(All)),
        Row("aria2, partial", t => Aria2.StartAsync(t, [], First), x => x.Endpoint, Aria(Part)),
        Row("rtorrent, seed", t => RTorrent.StartAsync(t, Whole), x => x.Endpoint, Rakshasa(All)),
        Row("rtorrent, partial", t => RTorrent.StartAsync(t, First), x => x.Endpoint, Rakshasa(Part)),
        // It says nothing at all of what it has: that it has nothing is concluded.
        Row("rtorrent, 0 %", t => RTorrent.StartAsync(t, Nothing), x => x.Endpoint, Rakshasa(0) with { Stage = "bitfield" }),
        Row("qbittorrent, seed", t => QBittorrent.StartAsync(t, Whole), x => x.Endpoint, QBittorrentHas(All)),
        Row("qbittorrent, partial", t => QBittorrent.StartAsync(t, First), x => x.Endpoint, QBittorrentHas(Part)),
        Row("deluged, seed", t => Deluge.StartAsync(t, Whole), x => x.Endpoint, DelugeHas(All)),
        Row("deluged, partial", t => Deluge.StartAsync(t, First), x => x.Endpoint, DelugeHas(Part)),
        Row("deluged, 0 % and wants nothing", t => Deluge.StartAsync(t, Nothing), x => x.Endpoint, DelugeHas(0)),
        Row("unworkable, seed", (t, tracker) => Unworkable.SeedAsync(t, tracker), x => x.Endpoint,
            new ClientRecord("unworkable", null, "peer_id", All)),
        Row("ctorrent, seed", t => CTorrent.StartAsync(t, Whole), x => x.Endpoint, new ClientRecord("Enhanced CTorrent", "3.3", "peer_id", All)),
        Row("ctorrent, partial", t => CTorrent.StartAsync(t, First), x => x.Endpoint, new ClientRecord("Enhanced CTorrent", "3.3", "peer_id", Part)),
        Row("libtorrent, seed", t => Libtorrent.StartAsync(t, Whole), x => x.Endpoint, Rasterbar(All)),
        Row("libtorrent, encryption forced", t => Libtorrent.SeedAsync(t, LibtorrentEncryption.Forced), x => x.Endpoint,
            Rasterbar(All) with { Encrypted = true }),
        Row("libtorrent, encryption refused", t => Libtorrent.SeedAsync(t, LibtorrentEncryption.Disabled), x => x.Endpoint, Rasterbar(All)),
        // It says that it has nothing, to hand each piece out once, and no word of seeding; but it unchokes, which is no use of somebody with nothing.
        Row("libtorrent, super-seed", t => Libtorrent.StartAsync(t, Whole, new LibtorrentSettings { SuperSeeding = true }), x => x.Endpoint,
            Rasterbar(0) with { Have = null, Seed = null, Progress = null }),
        Row("libtorrent, IPv6", t => Libtorrent.StartAsync(t, Whole, new LibtorrentSettings { IsV6 = true }), x => x.Endpoint, Rasterbar(All)),
        // We do not speak uTP (BEP 29): it resets what comes by TCP, also with encryption, and that is what is recorded.
        Row("libtorrent, uTP alone", t => Libtorrent.StartAsync(t, Whole, new LibtorrentSettings { OnlyUtp = true }), x => x.Endpoint,
            new ClientRecord(null, null, "unknown", null) { Outcome = "reset", Stage = "encrypt", Pieces = null }),
        Row("biglybt, seed", t => BiglyBt.StartAsync(t, Whole), x => x.Endpoint, Bigly(All)),
        // It says have-none, as the next one never does, who sends a bitfield of zeros.
        Row("biglybt, super-seed", t => BiglyBt.StartAsync(t, Whole, superSeeds: true), x => x.Endpoint,
            Bigly(0) with { Have = null, Seed = null, Progress = null }),
        Row("biglybt, 0 %", t => BiglyBt.StartAsync(t, Nothing), x => x.Endpoint, Bigly(0)),
        Row("libtorrent, partial", t => Libtorrent.StartAsync(t, First), x => x.Endpoint, Rasterbar(Part)),
        Row("libtorrent, 0 %", t => Libtorrent.StartAsync(t, Nothing, new LibtorrentSettings { WantsEverything = true }), x => x.Endpoint, Rasterbar(0)),
        Row("libtorrent, anonymous", t => Libtorrent.StartAsync(t, Whole, new LibtorrentSettings { Anonymous = true }), x => x.Endpoint,
            Rasterbar(All) with { Version = "2.0.8", Identity = "peer_id" }),
    ];

    private static RealClient Row<T>(string name, Func<TestTorrent, Task<T>> start, Func<T, IPEndPoint> endpoint, ClientRecord truth)
        where T : RealProgram => Row(name, (torrent, _) => start(torrent), endpoint, truth);

    private static RealClient Row<T>(string name, Func<TestTorrent, Uri, Task<T>> start, Func<T, IPEndPoint> endpoint, ClientRecord truth)
        where T : RealProgram =>
        new(name, async (torrent, tracker) => await start(torrent, tracker) is var program ? (program, endpoint(program)) : default, truth);

    // Of upload_only (BEP 21) each truth is what the client's source says: Transmission and BiglyBT tell whether they are complete, the libtorrent
    // family says nothing before it has all that it wants, and neither says it while it super-seeds; the others never speak of it.
    private static ClientRecord Transmission(int have) =>
        new("Transmission", "3.00", "agree", have) { Extensions = "ut_metadata=3 ut_pex=1", UploadOnly = have == All };

    private static ClientRecord Aria(int have) => new("aria2", "1.36.0", "agree", have) { Extensions = "ut_metadata=9 ut_pex=8" };

    private static ClientRecord Rakshasa(int have) =>
        new("libTorrent (Rakshasa) / rTorrent", "0.13.8", "agree", have) { Extensions = "ut_metadata=2 ut_pex=1" };

    private static ClientRecord QBittorrentHas(int have) => new("qBittorrent", "4.5.2", "agree", have) { Extensions = LibTorrentExtensions, UploadOnly = true };

    private static ClientRecord DelugeHas(int have) => new("Deluge", "2.0.3", "agree", have) { Extensions = LibTorrentExtensions, UploadOnly = true };

    private static ClientRecord Rasterbar(int have) =>
        new("libtorrent (Rasterbar)", "2.0.8.0", "agree", have) { Extensions = LibTorrentExtensions, UploadOnly = have > 0 ? true : null };

    private static ClientRecord Bigly(int have) =>
        new("BiglyBT", "3.2.0.0", "agree", have) { Extensions = "upload_only=4 ut_metadata=3 ut_pex=1", UploadOnly = have == All };
}
