namespace Crawler.Storage.Alerts;

/// <summary>A mail in the outbox.</summary>
public sealed record QueuedMail
{
    /// <summary>Identity.</summary>
    public required Guid MailId { get; init; }

    /// <summary><c>alert</c>, <c>reminder</c>, <c>resolved</c>, <c>summary</c> or <c>still_running</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Subject.</summary>
    public required string Subject { get; init; }

    /// <summary>Plain text.</summary>
    public required string Text { get; init; }

    /// <summary>The same as HTML; null for a plain-text mail.</summary>
    public string? Html { get; init; }

    /// <summary>Who gets it; null: whom the sending agent names.</summary>
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>When it was written (UTC).</summary>
    public required DateTimeOffset WrittenAt { get; init; }

    /// <summary>Recipients that have it.</summary>
    public IReadOnlyList<string> DeliveredTo { get; init; } = [];

    /// <summary>Recipients whose server refused it for good.</summary>
    public IReadOnlyList<string> RefusedBy { get; init; } = [];

    /// <summary>How often it was tried, this time included.</summary>
    public int Attempts { get; init; }

    /// <summary>Files that travel with it.</summary>
    public IReadOnlyList<QueuedFile> Files { get; init; } = [];
}

/// <summary>A file that travels with a mail.</summary>
/// <param name="FileName">Name that the reader sees.</param>
/// <param name="MediaType">Media type.</param>
/// <param name="ContentId">Set for an image that the HTML shows.</param>
/// <param name="Content">The bytes.</param>
public sealed record QueuedFile(string FileName, string MediaType, string? ContentId, byte[] Content);
