using Crawler.Fixtures.Programs;
using Crawler.Lab.Scoring;
using Crawler.Lab.Truth;

namespace Crawler.Lab.Tests.Scoring;

/// <summary>A small truth: one swarm of 100 pieces with a seed, a leecher, a silent peer and a dead address, and a tracker that lies.</summary>
internal static class Known
{
    public static readonly string Hash = new('a', 40);
    public static readonly string SeedId = new('1', 40);
    public static readonly string LeecherId = new('2', 40);
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public const string Tracker = "http://127.0.0.1:1/announce";

    public static IReadOnlyList<TruthLine> Lines =>
    [
        new RunTruth(Start, "small", 1),
        new SwarmTruth
        {
            InfoHash = Hash, Name = "x", Group = "x", TotalBytes = 1, Pieces = 100, Seeds = 1, Leechers = 1, Dead = 1, DistributedCopies = 1.5, Health = "at_risk",
        },
        new TrackerTruth
        {
            Url = Tracker,
            Fault = "lying-counts",
            Announce = ["ok"],
            Scrape = ["ok"],
            Counts = new Dictionary<string, ClaimedCounts>(StringComparer.Ordinal) { ["4"] = new(7, 8) },
        },
        Peer(1, SeedId, 100, null, "handshaken"),
        Peer(2, LeecherId, 50, null, "handshaken"),
        Peer(3, new string('3', 40), null, "silence", "timed_out"),
        Peer(4, new string('4', 40), 0, "dead", "refused", "timed_out"),
    ];

    public static RecordedVisit Visit(string outcome, string? peerId = null, int? have = null, string client = "Transmission", string key = "k") =>
        new(Hash, Start.AddMinutes(1), peerId ?? key, "127.0.0.0/24", null, null, outcome, "done", peerId, peerId is null ? null : client, null, have);

    public static RecordedSnapshot Snapshot(int seeders, int leechers, double? copies) =>
        new(Hash, Start.AddSeconds(30), Start.AddMinutes(1), seeders, leechers, copies);

    public static RecordedClaim Claim(string outcome, int? seeders, int? leechers) =>
        new(Tracker, 1, Start.AddMinutes(1), "scrape", "ok", 4, Hash, outcome, seeders, leechers);

    public static async Task<KnownTruth> ReadAsync(params TruthLine[] more)
    {
        using var folder = new TestFolder("truth");
        var file = folder.Write("truth", string.Join('\n', Lines.Concat(more).Select(TruthFormat.Write)));
        return await KnownTruth.ReadAsync(file, CancellationToken.None);
    }

    private static PeerTruth Peer(int number, string id, int? have, string? fault, params string[] outcomes) => new()
    {
        InfoHash = Hash,
        Endpoint = $"127.0.0.{number}:16881",
        PeerId = id,
        Client = "Transmission",
        Pieces = 100,
        Have = have,
        Seed = have == 100,
        Reachable = fault != "dead",
        Fault = fault,
        Encryption = number == 2 ? "require" : "plain",
        Outcomes = outcomes,
    };
}
