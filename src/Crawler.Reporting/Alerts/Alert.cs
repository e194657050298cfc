namespace Crawler.Reporting.Alerts;

/// <summary>Something a person should know.</summary>
public sealed record Alert
{
    /// <summary>Identity of this event; its mail carries it, so that a mail sent twice is recognised as one.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>When it was raised (UTC).</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>What it tells.</summary>
    public required AlertKind Kind { get; init; }

    /// <summary>Stable code (see <see cref="AlertCodes"/>); its runbook is <c>ops/runbooks/CODE.md</c>.</summary>
    public required string Code { get; init; }

    /// <summary>How much it matters.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>Alerts with the same key are one: they are counted, not told again.</summary>
    public required string Key { get; init; }

    /// <summary>One line.</summary>
    public required string Subject { get; init; }

    /// <summary>Plain text: what happened, since when, the evidence, what to do, where to look.</summary>
    public required string Body { get; init; }
}
