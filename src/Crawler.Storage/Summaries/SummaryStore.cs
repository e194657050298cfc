using Crawler.Storage.Alerts;
using Crawler.Storage.Sql;

namespace Crawler.Storage.Summaries;

/// <summary>A summary as it was written.</summary>
/// <param name="WrittenAt">When (UTC).</param>
/// <param name="Since">Begin of the time it tells of.</param>
/// <param name="Until">End of that time.</param>
/// <param name="Title">Title.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Html">The same as HTML.</param>
/// <param name="ReportsJson">A JSON object: the rows of each report, by its name.</param>
public sealed record SummaryRow(
    DateTimeOffset WrittenAt, DateTimeOffset Since, DateTimeOffset Until, string Title, string Text, string Html, string ReportsJson);

/// <summary>The summaries, <c>crawl.summary</c>.</summary>
/// <param name="database">Where they are.</param>
public sealed class SummaryStore(Database database)
{
    /// <summary>Keeps a summary and puts its mail into the outbox, both or neither. False: the period has a summary already, nothing was done.</summary>
    public async Task<bool> SaveAsync(SummaryRow summary, QueuedMail? mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(summary);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var saved = await connection.QueryFileAsync(
            "queries/summary_save", transaction,
            [
                ("written_at", summary.WrittenAt), ("since", summary.Since), ("until", summary.Until), ("title", summary.Title),
                ("text_body", summary.Text), ("html_body", summary.Html), ("reports", summary.ReportsJson),
            ],
            r => r.GetInt64(0), cancellationToken);
        if (saved.Count == 0)
        {
            return false;
        }

        if (mail != null)
        {
            await MailStore.QueueAsync(connection, transaction, mail, alertId: null, sentAt: null, cancellationToken);
            await connection.ExecuteFileAsync(
                "queries/summary_mailed_by", transaction, [("mail_id", mail.MailId), ("summary_id", saved[0])], cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
