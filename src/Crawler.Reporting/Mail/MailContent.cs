namespace Crawler.Reporting.Mail;

/// <summary>A file that travels with a mail.</summary>
/// <param name="FileName">Name that the reader sees.</param>
/// <param name="MediaType">Such as <c>text/csv</c> or <c>image/png</c>.</param>
/// <param name="Content">The bytes.</param>
/// <param name="ContentId">When set, the attachment is inline and the HTML shows it by <c>cid:</c> and this id.</param>
public sealed record MailAttachment(string FileName, string MediaType, ReadOnlyMemory<byte> Content, string? ContentId = null);

/// <summary>What a mail says; who sends it and who gets it is the transport's matter.</summary>
public sealed record MailContent
{
    /// <summary>Identity: the same id gives the same <c>Message-ID</c>, however often it is sent.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it was written (UTC): the <c>Date</c> header.</summary>
    public required DateTimeOffset WrittenAt { get; init; }

    /// <summary>The subject, in any characters.</summary>
    public required string Subject { get; init; }

    /// <summary>The plain text.</summary>
    public required string Text { get; init; }

    /// <summary>The same as HTML; null for a plain-text mail.</summary>
    public string? Html { get; init; }

    /// <summary>Files that travel with it.</summary>
    public IReadOnlyList<MailAttachment> Attachments { get; init; } = [];
}
