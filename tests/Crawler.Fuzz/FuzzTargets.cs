using Crawler.Fuzz.Targets;

namespace Crawler.Fuzz;

/// <summary>Every target. A new parser is one entry in one of these lists; a test names the parsers that have none.</summary>
public static class FuzzTargets
{
    /// <summary>All targets, by name.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. ((FuzzTarget[])
            [
                .. IdentityTargets.All, .. BencodeTargets.All, .. TrackerTargets.All, .. PeerTargets.All, .. EncryptionTargets.All, .. DnsTargets.All, .. HttpTargets.All,
                .. ConversationTargets.All,
            ])
            .OrderBy(x => x.Name, StringComparer.Ordinal),
    ];
}
