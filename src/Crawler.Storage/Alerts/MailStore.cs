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

    /// <summary>Mails that are due, oldest first.</summary>
    /// <param name="now">The present.</param>
    /// <param name="isQuiet">Leaves out those of alerts that are not critical.</param>
    /// <param name="max">Most of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<WaitingMail>> WaitingAsync(DateTimeOffset now, bool isQuiet, int max, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.QueryFileAsync(
            "queries/mail_waiting", null, [("now", now), ("is_quiet", isQuiet), ("max", max)],
            r => new WaitingMail(
                r.GetGuid(0), r.GetString(1), r.GetOrNull<string[]>(2), r.GetFieldValue<string[]>(3), r.GetFieldValue<string[]>(4),
                r.GetFieldValue<DateTimeOffset>(5),
                r.IsDBNull(6) ? null : new MailedAlert(r.GetInt64(6), r.GetString(7), r.GetString(8), r.GetInt64(9), r.GetFieldValue<DateTimeOffset>(10))),
            cancellationToken);
    }

    /// <summary>To whom alerts were told since a moment.</summary>
    public async Task<IReadOnlyList<MailsTold>> ToldSinceAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return await connection.QueryFileAsync(
            "queries/mail_told", null, [("since", since)], r => new MailsTold(r.GetString(0), r.GetInt64(1), r.GetInt64(2)), cancellationToken);
    }

    /// <summary>Takes those of the mails that are still due; until <paramref name="hold"/> has passed nobody else gets them.</summary>
    public async Task<IReadOnlyList<QueuedMail>> ClaimAsync(
        IReadOnlyList<Guid> mailIds, DateTimeOffset now, TimeSpan hold, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var mails = await connection.QueryFileAsync(
            "queries/mail_claim", null, [("mail_ids", mailIds.ToArray()), ("now", now), ("hold", hold)], Read, cancellationToken);
        var files = await connection.QueryFileAsync(
            "queries/mail_attachments", null, [("mail_ids", mails.Select(m => m.MailId).ToArray())],
            r => (MailId: r.GetGuid(0), File: new QueuedFile(r.GetString(1), r.GetString(2), r.GetOrNull<string>(3), r.GetFieldValue<byte[]>(4))),
            cancellationToken);
        var byMail = files.ToLookup(f => f.MailId, f => f.File);
        return [.. mails.Select(m => m with { Files = [.. byMail[m.MailId]] }).OrderBy(m => m.WrittenAt)];
    }

    /// <summary>Gives mails back that could not be tried because the server is away.</summary>
    public async Task ReleaseAsync(IReadOnlyList<Guid> mailIds, string? error, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteFileAsync(
            "queries/mail_release", null, [("mail_ids", mailIds.ToArray()), ("error", Text(error)), ("now", now)], cancellationToken);
    }

    /// <summary>Records what an attempt came to: sent, given up, or to be tried again.</summary>
    public async Task RecordAsync(MailAttempt attempt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteFileAsync(
            "queries/mail_record", null,
            [
                ("mail_ids", attempt.MailIds.ToArray()), ("accepted", attempt.Accepted.ToArray()), ("refused", attempt.Refused.ToArray()),
                ("error", Text(attempt.Error)), ("next_attempt_at", attempt.NextAttemptAt), ("now", now), ("sent", attempt.Sent.ToArray()),
                ("abandoned", attempt.Abandoned.ToArray()),
            ],
            cancellationToken);
    }

    /// <summary>People were told of alerts, and how often each had come.</summary>
    public async Task NoteToldAsync(IReadOnlyList<MailedAlert> alerts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteFileAsync(
            "queries/alert_told_counts", null,
            [("alert_ids", alerts.Select(a => a.AlertId).ToArray()), ("counts", alerts.Select(a => a.Count).ToArray()), ("at", now)], cancellationToken);
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
