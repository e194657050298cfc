using System.Collections.Frozen;

namespace Crawler.Probing.Observations;

/// <summary>The words for <see cref="ProbeOutcome"/>, <see cref="ProbeStage"/> and the other closed sets.</summary>
public static class ProbeOutcomes
{
    private static readonly string[] Codes =
    [
        "ok", "handshaken", "unknown_torrent", "refused", "unreachable", "timed_out", "reset", "closed", "dns_failed", "tls_failed",
        "http_error", "tracker_failure", "wrong_info_hash", "not_bittorrent", "malformed", "too_large", "blocked", "inconclusive",
        "cancelled",
    ];

    private static readonly string[] Stages = ["connect", "encrypt", "handshake", "extended", "bitfield", "done"];

    private static readonly string[] Identities = ["unknown", "agree", "conflict", "peer_id", "extended"];

    private static readonly string[] Sources = ["announce", "dht", "pex", "manual"];

    private static readonly string[] Purposes = ["scrape", "started", "stopped"];

    private static readonly string[] Kinds = ["scrape", "announce"];

    private static readonly FrozenDictionary<string, ProbeOutcome> ByCode =
        Codes.Select((code, i) => (code, (ProbeOutcome)i)).ToFrozenDictionary(x => x.code, x => x.Item2, StringComparer.Ordinal);

    /// <summary>Every outcome's word, in the order of the enum.</summary>
    public static IReadOnlyList<string> All => Codes;

    /// <summary>The word, such as <c>timed_out</c>.</summary>
    public static string ToCode(this ProbeOutcome outcome) => Codes[(int)outcome];

    /// <summary>The word, such as <c>handshake</c>.</summary>
    public static string ToCode(this ProbeStage stage) => Stages[(int)stage];

    /// <summary>The word, such as <c>agree</c>.</summary>
    public static string ToCode(this PeerIdentity identity) => Identities[(int)identity];

    /// <summary>The word, such as <c>announce</c>.</summary>
    public static string ToCode(this PeerSource source) => Sources[(int)source];

    /// <summary>The word, such as <c>scrape</c>.</summary>
    public static string ToCode(this CheckKind kind) => Kinds[(int)kind];

    /// <summary>The word, such as <c>started</c>.</summary>
    public static string ToCode(this RequestPurpose purpose) => Purposes[(int)purpose];

    /// <summary>The outcome of a word.</summary>
    public static bool TryParse(string code, out ProbeOutcome outcome) => ByCode.TryGetValue(code, out outcome);
}
