using System.Net;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Tests;

/// <summary>Observations with every field filled, or with none that may be absent.</summary>
internal static class Observed
{
    public static readonly PeerEndpoint V4 = PeerEndpoint.From(IPAddress.Parse("203.0.113.77"), 51413);
    public static readonly PeerEndpoint V6 = PeerEndpoint.From(IPAddress.Parse("2001:db8:1234:5678::9abc"), 6881);

    public static SwarmRef Swarm(int number) => new(0, Samples.Hash(number));

    public static TrackerRef Tracker(string host = "tracker.example") => new(0, new Uri($"http://{host}/announce"));

    public static TrackerCheck Check(int swarm, DateTimeOffset? at = null, int seeders = 3) => new()
    {
        ObservedAt = at ?? Samples.Noon,
        Tracker = Tracker(),
        Kind = CheckKind.Announce,
        Outcome = ProbeOutcome.Ok,
        Family = System.Net.Sockets.AddressFamily.InterNetworkV6,
        RttMs = 12.5,
        HashesAsked = 1,
        HashesAnswered = 1,
        Warning = "slow down",
        IntervalSeconds = 1800,
        MinIntervalSeconds = 900,
        ExternalIp = IPAddress.Parse("198.51.100.9"),
        Claims = [new SwarmClaim(Swarm(swarm), ProbeOutcome.Ok, seeders, 5, null)],
        Recapture = new ListRecapture(50, 20, 4),
    };

    public static TrackerCheck Failure(DateTimeOffset at, ProbeOutcome outcome, string? error = null) =>
        new() { ObservedAt = at, Tracker = Tracker(), Kind = CheckKind.Scrape, Outcome = outcome, Error = error };

    public static PeerVisit Visit(int swarm, DateTimeOffset? at = null, PeerEndpoint? endpoint = null) => new()
    {
        ObservedAt = at ?? Samples.Noon,
        Swarm = Swarm(swarm),
        Endpoint = endpoint ?? V4,
        Source = PeerSource.Announce,
        Outcome = ProbeOutcome.Handshaken,
        Stage = ProbeStage.Done,
        Transport = "tcp",
        Encrypted = true,
        PeerId = new PeerId("-TR4000-\0\u0001\u0002abcdefghi"u8),
        Client = "Transmission",
        Version = "4.00",
        Identity = PeerIdentity.Agree,
        ExtendedName = "Transmission 4.00",
        Reserved = 0x8000_0000_0010_0005,
        Extensions = new Dictionary<string, int>(StringComparer.Ordinal) { ["ut_pex"] = 1, ["ut_\0metadata"] = 3 },
        ExtendedShape = "m(ut_metadata=3 ut_pex=1) metadata_size reqq upload_only v",
        HidesPieces = false,
        Reqq = 250,
        MetadataSize = 12345,
        UploadOnly = false,
        Pieces = 10,
        Have = 10,
        Bitfield = new byte[] { 0xFF, 0xC0 },
        Seed = true,
        ConnectMs = 1.5,
        HandshakeMs = 2.5,
    };

    public static PeerVisit Refused(int swarm) => new()
    {
        ObservedAt = Samples.Noon,
        Swarm = Swarm(swarm),
        Endpoint = V6,
        Outcome = ProbeOutcome.Refused,
        Stage = ProbeStage.Connect,
        Error = "Connection refused [2001:db8:1234:5678::9abc]:6881",
    };

    public static WebSeedCheck WebSeed(int swarm, DateTimeOffset? at = null, long? bytes = 1_000_000_000_000, string url = "http://mirror.example/pub/") => new()
    {
        ObservedAt = at ?? Samples.Noon,
        Seed = new WebSeedRef(Swarm(swarm), url),
        Outcome = ProbeOutcome.Ok,
        Status = 200,
        RttMs = 7.25,
        Redirects = 2,
        AcceptsRanges = true,
        ContentBytes = bytes,
        ExpectedBytes = 1_000_000_000_000,
    };

    public static WebSeedCheck WebSeedFailure(
        int swarm, ProbeOutcome outcome, int? status = null, DateTimeOffset? at = null, string url = "http://mirror.example/pub/") => new()
        {
            ObservedAt = at ?? Samples.Noon,
            Seed = new WebSeedRef(Swarm(swarm), url),
            Outcome = outcome,
            Status = status,
            Error = "Connection refused 203.0.113.77:80",
        };

    public static SwarmSnapshot Snapshot(int swarm, DateTimeOffset? at = null, int seeders = 1) => new()
    {
        ObservedAt = at ?? Samples.Noon,
        StartedAt = (at ?? Samples.Noon) - TimeSpan.FromSeconds(30),
        Swarm = Swarm(swarm),
        IsWhole = true,
        KnownPeers = 9,
        VisitedPeers = 8,
        ReachablePeers = 4,
        Seeders = seeders,
        Leechers = 2,
        UnknownProgress = 1,
        DistributedCopies = 1.75,
        PartialSeeds = 1,
        Progress = [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1],
        OrderKnown = 2,
        Sequential = 1,
        Spread = new PieceSpread { Pieces = 4, RarestReplicas = 1, RarestPieces = 1, Rarest = [3], Strip = [2, 2, 3, 1] },
        SampleShare = 0.5,
    };
}
