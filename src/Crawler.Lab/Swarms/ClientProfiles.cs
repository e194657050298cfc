using Crawler.Lab.Scenarios;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Swarms;

/// <summary>The programs that simulated peers play, as real ones were measured on the accepting side.</summary>
internal static class ClientProfiles
{
    private const ulong Ltep = ReservedBits.Extension;
    private const ulong Fast = ReservedBits.Fast;
    private const ulong Dht = ReservedBits.Dht;

    private static readonly Dictionary<string, ClientProfile> ByCode = new[]
    {
        Transmission("3.00", "-TR3000-"),
        Transmission("2.94", "-TR2940-"),
        Libtorrent("libtorrent-2.0.8", "libtorrent (Rasterbar)", "2.0.8.0", "-LT2080-", "libtorrent/2.0.8.0", PeerEncryption.Allow) with
        {
            VersionInPeerId = "2.0.8",
        },
        Libtorrent("qbittorrent-4.5.2", "qBittorrent", "4.5.2", "-qB4520-", "qBittorrent/4.5.2", PeerEncryption.Prefer),
        Libtorrent("qbittorrent-4.6.5", "qBittorrent", "4.6.5", "-qB4650-", "qBittorrent/4.6.5", PeerEncryption.Prefer),
        Libtorrent("deluge-2.0.3", "Deluge", "2.0.3", "-DE203s-", "Deluge/2.0.3 libtorrent/2.0.8.0", PeerEncryption.Prefer),
        new ClientProfile
        {
            Code = "biglybt-3.2.0.0",
            Client = "BiglyBT",
            Version = "3.2.0.0",
            PeerIdPrefix = "-BI3200-",
            Name = "BiglyBT 3.2.0.0",
            Reserved = ReservedBits.Azureus | (0x03UL << 16) | Ltep | Fast,
            Messages = Ids(("upload_only", 4), ("ut_metadata", 3), ("ut_pex", 1)),
            TellsUploadOnly = true,
            AlwaysBitfield = true,
            PiecesFirst = true,
            AllowedFast = 10,
            Encryption = PeerEncryption.Allow,
        },
        new ClientProfile
        {
            Code = "aria2-1.36.0",
            Client = "aria2",
            Version = "1.36.0",
            PeerIdPrefix = "A2-1-36-0-",
            Name = "aria2/1.36.0",
            Reserved = Ltep | Dht | Fast,
            Messages = Ids(("ut_metadata", 9), ("ut_pex", 8)),
            AllowedFast = 10,
            Encryption = PeerEncryption.Allow,
        },
        new ClientProfile
        {
            Code = "rtorrent-0.13.8",
            Client = "libTorrent (Rakshasa) / rTorrent",
            Version = "0.13.8",
            PeerIdPrefix = "-lt0D80-",
            Name = "libTorrent 0.13.8",
            Reserved = Ltep | Dht,
            Messages = Ids(("ut_metadata", 2), ("ut_pex", 1)),
            Reqq = 2048,
            Encryption = PeerEncryption.Prefer,
        },
        new ClientProfile
        {
            Code = "webtorrent-2.8",
            Client = "WebTorrent",
            Version = "2.8",
            PeerIdPrefix = "-WW0208-",
            Reserved = Ltep | Dht | Fast,
            Messages = Ids(("ut_metadata", 1), ("ut_pex", 2)),
        },
        new ClientProfile
        {
            Code = "ctorrent-3.3",
            Client = "Enhanced CTorrent",
            Version = "3.3",
            PeerIdPrefix = "-CD0303-",
            AlwaysBitfield = true,
            AnswersUnknownSwarm = true,
        },
        new ClientProfile
        {
            Code = "unworkable",
            Client = "unworkable",
            PeerIdPrefix = "-UL-0001-",
            Reserved = Fast,
            AlwaysBitfield = true,
            AnswersUnknownSwarm = true,
        },
    }.ToDictionary(p => p.Code, StringComparer.Ordinal);

    /// <summary>Codes of all profiles.</summary>
    public static IEnumerable<string> Codes => ByCode.Keys;

    /// <summary>The mix of a scenario that does not say: one of each.</summary>
    public static IReadOnlyList<ClientShare> DefaultMix { get; } = [.. ByCode.Keys.Select(code => new ClientShare(code, 1))];

    /// <summary>The profile of a code, or null.</summary>
    public static ClientProfile? Find(string code) => ByCode.GetValueOrDefault(code);

    private static ClientProfile Transmission(string version, string prefix) => new()
    {
        Code = $"transmission-{version}",
        Client = "Transmission",
        Version = version,
        PeerIdPrefix = prefix,
        Name = $"Transmission {version}",
        Reserved = Ltep | Fast,
        Messages = Ids(("ut_metadata", 3), ("ut_pex", 1)),
        Reqq = 512,
        TellsUploadOnly = true,
        Encryption = PeerEncryption.Prefer,

        // Measured: one second after the handshake there may be no message of pieces yet.
        PiecesAfter = TimeSpan.FromSeconds(1.2),
    };

    private static ClientProfile Libtorrent(string code, string client, string version, string prefix, string name, PeerEncryption encryption) => new()
    {
        Code = code,
        Client = client,
        Version = version,
        PeerIdPrefix = prefix,
        Name = name,
        Reserved = Ltep | Dht | Fast,
        Messages = Ids(("upload_only", 3), ("ut_metadata", 2), ("ut_pex", 1)),
        Reqq = 500,
        TellsUploadOnly = true,
        Encryption = encryption,
    };

    private static Dictionary<string, int> Ids(params (string Name, int Id)[] ids) => ids.ToDictionary(x => x.Name, x => x.Id, StringComparer.Ordinal);
}
