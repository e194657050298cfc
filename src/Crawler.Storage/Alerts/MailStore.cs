using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Alerts;

/// <summary>The outbox, <c>crawl.mail</c>: any agent may send what any other has written.</summary>
/// <param name="database">Where it is.</param>
public sealed class MailStore(Database database)
{
    /// <summary>Puts a mail into the outbox; one that is there already stays as it is.</summary>
    public async Task QueueAsync(QueuedMail mail, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await QueueAsync(connection, transaction, mail, alertId: null, sentAt: null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Takes mails that are due; until <paramref name="hold"/> has passed nobody else gets them.</summary>
    public async Task<IReadOnlyList<QueuedMail>> ClaimAsync(DateTimeOffset now, TimeSpan hold, int max, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var mails = await connection.QueryFileAsync("queries/mail_claim", null, [("now", now), ("hold", hold), ("max", max)], Read, cancellationToken);
        for (var i = 0; i < mails.Count; i++)
        {
            var files = await connection.QueryFileAsync(
                "queries/mail_attachments", null, [("mail_id", mails[i].MailId)],
                r => new QueuedFile(r.GetString(0), r.GetString(1), r.GetOrNull<string>(2), r.GetFieldValue<byte[]>(3)), cancellationToken);
            mails[i] = mails[i] with { Files = files };
        }
        return [.. mails.OrderBy(m => m.WrittenAt)];
    }

    /// <summary>Gives mails back that could not be tried because the server is away.</summary>
    public async Task ReleaseAsync(IReadOnlyList<Guid> mailIds, string? error, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteFileAsync(
            "queries/mail_release", null, [("mail_ids", mailIds.ToArray()), ("error", Text(error)), ("now", now)], cancellationToken);
    }

    /// <summary>Records what an attempt came to: sent, given up, or to be tried again.</summary>
    /// <param name="mail">With its recipients' fates.</param>
    /// <param name="error">What was refused; null when nothing.</param>
    /// <param name="nextAttemptAt">When to try again, where it is neither sent nor given up.</param>
    /// <param name="sentAt">When the last recipient had it; null when somebody has not.</param>
    /// <param name="abandonedAt">When it was given up; null when it was not.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RecordAsync(
        QueuedMail mail, string? error, DateTimeOffset nextAttemptAt, DateTimeOffset? sentAt, DateTimeOffset? abandonedAt,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteFileAsync(
            "queries/mail_record", null,
            [
                ("mail_id", mail.MailId), ("delivered_to", mail.DeliveredTo.ToArray()), ("refused_by", mail.RefusedBy.ToArray()),
                ("error", Text(error)), ("next_attempt_at", nextAttemptAt), ("sent_at", sentAt), ("abandoned_at", abandonedAt),
            ],
            cancellationToken);
    }

    /// <summary>Gives up mails written before a moment; returns how many.</summary>
    public async Task<int> AbandonAsync(DateTimeOffset before, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteFileAsync("maintenance/mail_abandon", null, [("before", before), ("now", now)], cancellationToken);
    }

    internal static async Task QueueAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, QueuedMail mail, long? alertId, DateTimeOffset? sentAt,
        CancellationToken cancellationToken)
    {
        await connection.ExecuteFileAsync(
            "queries/mail_queue", transaction,
            [
                ("mail_id", mail.MailId), ("kind", mail.Kind), ("alert_id", alertId), ("subject", mail.Subject), ("text_body", mail.Text),
                ("html_body", mail.Html), ("recipients", mail.Recipients?.ToArray()), ("written_at", mail.WrittenAt),
                ("delivered_to", mail.DeliveredTo.ToArray()), ("sent_at", sentAt),
            ],
            cancellationToken);
        for (var i = 0; i < mail.Files.Count; i++)
        {
            var file = mail.Files[i];
            await connection.ExecuteFileAsync(
                "queries/mail_attach", transaction,
                [
                    ("mail_id", mail.MailId), ("ordinal", (short)i), ("file_name", file.FileName), ("media_type", file.MediaType),
                    ("content_id", file.ContentId), ("content", file.Content),
                ],
                cancellationToken);
        }
    }

    private static string? Text(string? error) => error?.Replace('\0', ' ');

    private static QueuedMail Read(NpgsqlDataReader row) => new()
    {
        MailId = row.GetGuid(0),
        Kind = row.GetString(1),
        Subject = row.GetString(2),
        Text = row.GetString(3),
        Html = row.GetOrNull<string>(4),
        Recipients = row.GetOrNull<string[]>(5),
        WrittenAt = row.GetFieldValue<DateTimeOffset>(6),
        DeliveredTo = row.GetFieldValue<string[]>(7),
        RefusedBy = row.GetFieldValue<string[]>(8),
        Attempts = row.GetInt32(9),
    };
}
