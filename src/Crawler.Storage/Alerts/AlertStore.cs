using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Alerts;

/// <summary>The alerts, <c>crawl.alert</c>.</summary>
/// <param name="database">Where they are.</param>
public sealed class AlertStore(Database database)
{
    // No spool holds an event for longer.
    private const int EventDays = 400;

    /// <summary>
    /// Takes an event, and its mail into the outbox where people should be told: the first event of an alert, the end of a state, and
    /// occurrences up to <paramref name="mailsPerHour"/>. Taking an event again changes nothing, save that a mail which left
    /// meanwhile without the database is not sent again.
    /// </summary>
    public async Task TakeAsync(AlertEvent alertEvent, int mailsPerHour, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(alertEvent);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var eventId = alertEvent.Mail.MailId;
        var taken = await connection.QueryFileAsync(
            "queries/alert_event_insert", transaction, [("event_id", eventId), ("raised_at", alertEvent.RaisedAt)], r => r.GetGuid(0),
            cancellationToken);
        if (taken.Count == 0)
        {
            await SettleMailAsync(connection, transaction, alertEvent, cancellationToken);
        }
        else if (alertEvent.Effect == AlertEffect.Resolve)
        {
            await ResolveAsync(connection, transaction, alertEvent, cancellationToken);
        }
        else
        {
            await RaiseAsync(connection, transaction, alertEvent, mailsPerHour, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Keys of the open states of some codes.</summary>
    public async Task<IReadOnlySet<string>> OpenKeysAsync(IReadOnlyList<string> codes, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var keys = await connection.QueryFileAsync(
            "queries/alert_open_keys", null, [("codes", codes.ToArray())], r => r.GetString(0), cancellationToken);
        return keys.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>For each rule the alerts that should be open by it, and the keys of those of its codes that are.</summary>
    public async Task<IReadOnlyList<(IReadOnlyList<AlertFinding> Findings, IReadOnlySet<string> Open)>> FindAsync(
        IReadOnlyList<AlertRuleQuery> rules, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rules);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        foreach (var rule in rules)
        {
            batch.AddFile(rule.File, ("now", now));
            batch.AddFile("queries/alert_open_keys", ("codes", rule.Codes.ToArray()));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var found = new List<(IReadOnlyList<AlertFinding>, IReadOnlySet<string>)>(rules.Count);
        for (var i = 0; i < rules.Count; i++)
        {
            // Only some rules can tell how things stand once all is well; the others have no such column.
            var findings = await reader.ReadAllAsync(
                r => new AlertFinding(
                    r.GetString(0), r.GetString(1), r.GetString(2), r.GetBoolean(3), r.GetString(4), r.GetString(5), r.FieldCount > 6 && r.GetBoolean(6)),
                cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            var open = await reader.ReadAllAsync(r => r.GetString(0), cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            found.Add((findings, open.ToHashSet(StringComparer.Ordinal)));
        }

        return found;
    }

    /// <summary>Whether <see cref="RemindAsync"/> or <see cref="CloseQuietAsync"/> has anything to do.</summary>
    public async Task<bool> IsAnyDueAsync(DateTimeOffset now, TimeSpan every, TimeSpan quiet, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryFileAsync(
            "queries/alert_due", null, [("now", now), ("every", every), ("quiet", quiet), ("before", now.AddDays(-EventDays))], r => r.GetBoolean(0),
            cancellationToken))[0];
    }

    /// <summary>Queues a reminder for each open alert that people were last told of longer than <paramref name="every"/> ago.</summary>
    /// <param name="now">The present.</param>
    /// <param name="every">The pace.</param>
    /// <param name="write">Writes a reminder.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<int> RemindAsync(
        DateTimeOffset now, TimeSpan every, Func<OpenAlert, QueuedMail> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var due = await connection.QueryFileAsync(
            "queries/alert_remind", transaction, [("now", now), ("every", every)],
            r => new OpenAlert(
                r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetFieldValue<DateTimeOffset>(4),
                r.GetFieldValue<DateTimeOffset>(5), r.GetInt64(6)),
            cancellationToken);
        foreach (var alert in due)
        {
            await MailStore.QueueAsync(connection, transaction, write(alert), alert.AlertId, sentAt: null, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return due.Count;
    }

    /// <summary>Closes occurrences that did not come back, and forgets events that no spool can hold any more.</summary>
    public async Task CloseQuietAsync(DateTimeOffset now, TimeSpan quiet, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteFileAsync("maintenance/alert_close_quiet", null, [("now", now), ("quiet", quiet)], cancellationToken);
        await connection.ExecuteFileAsync("maintenance/alert_event_forget", null, [("before", now.AddDays(-EventDays))], cancellationToken);
    }

    private static async Task RaiseAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, AlertEvent alertEvent, int mailsPerHour, CancellationToken cancellationToken)
    {
        var isState = alertEvent.Effect == AlertEffect.Raise;
        var (alertId, isNew, mailsLately) = (await connection.QueryFileAsync(
            "queries/alert_raise", transaction,
            [
                ("dedupe_key", alertEvent.Key), ("code", alertEvent.Code), ("severity", alertEvent.Severity), ("is_state", isState),
                ("subject", alertEvent.Subject), ("body", alertEvent.Body), ("host", alertEvent.Host), ("raised_at", alertEvent.RaisedAt),
            ],
            r => (r.GetInt64(0), r.GetBoolean(1), r.GetInt64(2)), cancellationToken))[0];
        await LinkAsync(connection, transaction, alertEvent, alertId, cancellationToken);
        if (alertEvent.IsMailSettled ? alertEvent.MailedAt == null : !isNew && (isState || mailsLately >= mailsPerHour))
        {
            return;
        }

        await MailStore.QueueAsync(connection, transaction, alertEvent.Mail, alertId, alertEvent.MailedAt, cancellationToken);
        await connection.ExecuteFileAsync(
            "queries/alert_told", transaction, [("alert_id", alertId), ("at", alertEvent.RaisedAt)], cancellationToken);
    }

    private static async Task ResolveAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, AlertEvent alertEvent, CancellationToken cancellationToken)
    {
        var closed = await connection.QueryFileAsync(
            "queries/alert_resolve", transaction, [("dedupe_key", alertEvent.Key), ("raised_at", alertEvent.RaisedAt)], r => r.GetInt64(0),
            cancellationToken);
        if (closed.Count == 0)
        {
            return;
        }

        await LinkAsync(connection, transaction, alertEvent, closed[0], cancellationToken);
        if (!alertEvent.IsMailSettled || alertEvent.MailedAt != null)
        {
            await MailStore.QueueAsync(connection, transaction, alertEvent.Mail, closed[0], alertEvent.MailedAt, cancellationToken);
        }
    }

    private static async Task SettleMailAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, AlertEvent alertEvent, CancellationToken cancellationToken)
    {
        if (alertEvent.MailedAt == null && alertEvent.Mail.DeliveredTo.Count == 0)
        {
            return;
        }

        await connection.ExecuteFileAsync(
            "queries/mail_delivered_elsewhere", transaction,
            [
                ("mail_id", alertEvent.Mail.MailId), ("delivered_to", alertEvent.Mail.DeliveredTo.ToArray()),
                ("sent_at", alertEvent.MailedAt),
            ],
            cancellationToken);
    }

    private static Task<int> LinkAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, AlertEvent alertEvent, long alertId, CancellationToken cancellationToken) =>
        connection.ExecuteFileAsync(
            "queries/alert_event_link", transaction, [("event_id", alertEvent.Mail.MailId), ("alert_id", alertId)], cancellationToken);
}
