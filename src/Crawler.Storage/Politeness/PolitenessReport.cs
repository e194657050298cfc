namespace Crawler.Storage.Politeness;

/// <summary>What an audit found.</summary>
/// <param name="Requests">Requests of the ledger in the time.</param>
/// <param name="Rules">Each rule.</param>
/// <param name="Violations">Requests that broke one, oldest first.</param>
public sealed record PolitenessReport(long Requests, IReadOnlyList<PolitenessRule> Rules, IReadOnlyList<JudgedRequest> Violations);

/// <summary>One rule.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Judged">Requests that it was held to.</param>
/// <param name="Violated">Of these, those that broke it.</param>
/// <param name="Tightest">The least time that was left to the minimum; negative when it was undercut, null where there is none.</param>
public sealed record PolitenessRule(string Rule, long Judged, long Violated, TimeSpan? Tightest);

/// <summary>One request beside one rule.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Tracker">The tracker's announce URL.</param>
/// <param name="InfoHash">The swarm in hex; null for a scrape.</param>
/// <param name="Agent">The agent that sent it.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="AllowedAt">The earliest moment at which the tracker allowed it; null where the rule is about something else.</param>
/// <param name="IsKept">Whether the rule was kept.</param>
public sealed record JudgedRequest(
    string Rule, string Tracker, string? InfoHash, string Agent, DateTime SentAt, DateTime? AllowedAt, bool IsKept)
{
    /// <summary>The time from the allowed moment to the request; negative for a violation.</summary>
    public TimeSpan? Margin => SentAt - AllowedAt;
}
