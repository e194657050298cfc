namespace Crawler.Probing.Observations;

/// <summary>One question to a web seed (BEP 19) whether it has the swarm's content, and what its server answered. Nothing of the content is read.</summary>
public sealed record WebSeedCheck : Observation
{
    /// <summary>The web seed.</summary>
    public required WebSeedRef Seed { get; init; }

    /// <summary>
    /// How it ended: <see cref="ProbeOutcome.Ok"/> when the server says 200 of the file, whatever its length; <see cref="ProbeOutcome.HttpError"/> with
    /// any other status.
    /// </summary>
    public required ProbeOutcome Outcome { get; init; }

    /// <summary>Status of the last answer, 100 to 999; null without one.</summary>
    public int? Status { get; init; }

    /// <summary>Milliseconds from the last request's first byte to the end of its answer's head; null without one.</summary>
    public double? RttMs { get; init; }

    /// <summary>Redirects that were followed, from 0.</summary>
    public int Redirects { get; init; }

    /// <summary>Whether parts of the file can be asked for, as downloads from a web seed do; null when the server does not say.</summary>
    public bool? AcceptsRanges { get; init; }

    /// <summary>Bytes of the file as the server has it; null when it does not say.</summary>
    public long? ContentBytes { get; init; }

    /// <summary>Bytes of the file as the metadata has it; null when that is not known.</summary>
    public long? ExpectedBytes { get; init; }

    /// <summary>For people: what went wrong; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Whether the server has a file of another length.</summary>
    public bool IsWrongLength => Outcome == ProbeOutcome.Ok && ContentBytes is { } there && ExpectedBytes is { } wanted && there != wanted;

    /// <summary>
    /// Whether the content could be had. Null where the check says nothing of that: it never got out, or the server refuses the question (405, 501) or
    /// the pace (429) and not the file.
    /// </summary>
    public bool? IsAvailable => Outcome switch
    {
        ProbeOutcome.Ok => !IsWrongLength,
        ProbeOutcome.Inconclusive or ProbeOutcome.Cancelled or ProbeOutcome.Blocked => null,
        ProbeOutcome.HttpError when Status is 405 or 429 or 501 => null,
        _ => false,
    };
}
