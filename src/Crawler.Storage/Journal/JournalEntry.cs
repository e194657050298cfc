namespace Crawler.Storage.Journal;

/// <summary>A record of a journal for people, or a part that cannot be read.</summary>
/// <param name="Segment">Number of the segment; 0 when the file does not say.</param>
/// <param name="Offset">Where in the segment it begins; in a packed one, where it began before it was packed.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Type">check, visit, snapshot, request, block, web_seed, unknown, or damage.</param>
/// <param name="At">When it was observed; null when that cannot be told.</param>
/// <param name="Fields">What it says, in order; of damage, why.</param>
public sealed record JournalEntry(
    long Segment, long Offset, long Length, string Type, DateTimeOffset? At, IReadOnlyList<KeyValuePair<string, object?>> Fields)
{
    /// <summary>What <see cref="Type"/> can be.</summary>
    public static IReadOnlyList<string> Types { get; } = ["check", "visit", "snapshot", "request", "block", "web_seed", "unknown", "damage"];

    /// <summary>Whether it cannot be read.</summary>
    public bool IsDamage => Type is "damage" or "unknown";
}
