namespace Crawler.Storage.Alerts;

/// <summary>What an event does to the alert with its key.</summary>
public enum AlertEffect
{
    /// <summary>Counts an occurrence.</summary>
    Occurrence = 0,

    /// <summary>Opens a state, or counts that it goes on.</summary>
    Raise = 1,

    /// <summary>Ends a state.</summary>
    Resolve = 2,
}

/// <summary>An event to keep in <c>crawl.alert</c>, with the mail that tells of it.</summary>
public sealed record AlertEvent
{
    /// <summary>What it does.</summary>
    public required AlertEffect Effect { get; init; }

    /// <summary>Stable code.</summary>
    public required string Code { get; init; }

    /// <summary><c>info</c>, <c>warning</c> or <c>critical</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>Events with the same key belong to one alert.</summary>
    public required string Key { get; init; }

    /// <summary>One line.</summary>
    public required string Subject { get; init; }

    /// <summary>Plain text.</summary>
    public required string Body { get; init; }

    /// <summary>Machine that tells it.</summary>
    public required string Host { get; init; }

    /// <summary>When it was raised (UTC).</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>Its mail; the mail's id is the event's identity.</summary>
    public required QueuedMail Mail { get; init; }

    /// <summary>Nothing is left to mail: it was sent, or left out, while the database was away.</summary>
    public bool IsMailSettled { get; init; }

    /// <summary>When the mail was sent while the database was away; null when it was not.</summary>
    public DateTimeOffset? MailedAt { get; init; }
}

/// <summary>An open alert of which people should be reminded.</summary>
/// <param name="AlertId">Key.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Subject">One line.</param>
/// <param name="Body">Plain text of the newest event.</param>
/// <param name="RaisedAt">When it first came.</param>
/// <param name="LastAt">When it last came.</param>
/// <param name="Count">How often it came.</param>
public sealed record OpenAlert(
    long AlertId, string Code, string Subject, string Body, DateTimeOffset RaisedAt, DateTimeOffset LastAt, long Count);
