using System.Text.Json.Serialization;

namespace Crawler.Reporting.Alerts;

/// <summary>An alert on disk, and what has been done for it while the database was away.</summary>
internal sealed record SpooledAlert
{
    public required Alert Alert { get; init; }

    /// <summary>Recipients whose server took the mail.</summary>
    public IReadOnlyList<string> DeliveredTo { get; init; } = [];

    /// <summary>Recipients whose server refused it for good.</summary>
    public IReadOnlyList<string> RefusedBy { get; init; } = [];

    /// <summary>When it was offered to the mail server last, alone or in a digest; null where it never was.</summary>
    public DateTimeOffset? TriedAt { get; init; }

    /// <summary>Nothing is left to mail: everybody has it, or it was one too many.</summary>
    public bool IsSettled { get; init; }

    /// <summary>When the last of them was; null where no mail was sent.</summary>
    public DateTimeOffset? MailedAt { get; init; }

    [JsonIgnore]
    public string FileName { get; init; } = "";
}
