namespace Crawler.Storage.Alerts;

/// <summary>A mail of the outbox that is due, without its text.</summary>
/// <param name="MailId">Identity.</param>
/// <param name="Kind"><c>alert</c>, <c>reminder</c>, <c>resolved</c>, <c>summary</c> or <c>still_running</c>.</param>
/// <param name="Recipients">Who gets it; null: whom the sending agent names.</param>
/// <param name="DeliveredTo">Recipients that have it.</param>
/// <param name="RefusedBy">Recipients whose server refused it for good.</param>
/// <param name="WrittenAt">When it was written (UTC).</param>
/// <param name="Alert">The alert that it tells of; null where it tells of none.</param>
public sealed record WaitingMail(
    Guid MailId, string Kind, IReadOnlyList<string>? Recipients, IReadOnlyList<string> DeliveredTo, IReadOnlyList<string> RefusedBy,
    DateTimeOffset WrittenAt, MailedAlert? Alert);

/// <summary>The alert that a mail tells of, as it is now.</summary>
/// <param name="AlertId">Key.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Severity"><c>info</c>, <c>warning</c> or <c>critical</c>.</param>
/// <param name="Count">How often it came.</param>
/// <param name="LastAt">When it last came.</param>
public sealed record MailedAlert(long AlertId, string Code, string Severity, long Count, DateTimeOffset LastAt);

/// <summary>Alerts that a recipient was told of lately.</summary>
/// <param name="Recipient">The address.</param>
/// <param name="All">How many.</param>
/// <param name="Critical">How many of them critical.</param>
public sealed record MailsTold(string Recipient, long All, long Critical);

/// <summary>What an attempt at one mail, or at several in one, came to.</summary>
public sealed record MailAttempt
{
    /// <summary>Every mail that was in it.</summary>
    public required IReadOnlyList<Guid> MailIds { get; init; }

    /// <summary>Recipients whose server took it.</summary>
    public IReadOnlyList<string> Accepted { get; init; } = [];

    /// <summary>Recipients whose server refused it for good.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>What was refused; null when nothing.</summary>
    public string? Error { get; init; }

    /// <summary>When those are due again that are neither sent nor given up.</summary>
    public required DateTimeOffset NextAttemptAt { get; init; }

    /// <summary>Mails that the last of their recipients has now.</summary>
    public IReadOnlyList<Guid> Sent { get; init; } = [];

    /// <summary>Mails that nobody takes.</summary>
    public IReadOnlyList<Guid> Abandoned { get; init; } = [];
}
