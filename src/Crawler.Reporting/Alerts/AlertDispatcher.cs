using System.Data.Common;
using Crawler.Reporting.Mail;
using Crawler.Storage;
using Crawler.Storage.Alerts;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Crawler.Reporting.Alerts;

/// <summary>
/// Moves alerts on: from the spool into the database, from its outbox to the mail server, or, while the database is away, from the
/// spool straight to the mail server. State only moves forward, in files and rows, so that a restart anywhere sends nothing twice,
/// save a mail whose acknowledgement was lost, which arrives again under the same <c>Message-ID</c>.
/// </summary>
public sealed class AlertDispatcher : IDisposable
{
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(15);

    private readonly AlertSpool _spool;
    private readonly AlertOptions _options;
    private readonly MailOptions _mail;
    private readonly IMailTransport _transport;
    private readonly TimeProvider _time;
    private readonly ILogger<AlertDispatcher> _logger;
    private readonly string _host;
    private readonly MailWatch _watch;
    private readonly RefusalWatch _refusals;
    private readonly AlertRouting _routing;
    private readonly DatabaseWatch _databaseWatch;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile Database? _database;
    private volatile Func<CancellationToken, Task> _network = _ => Task.CompletedTask;
    private bool _knowsEarlier;

    /// <summary>Makes one; <see cref="Attach"/> gives it the database once there is one.</summary>
    public AlertDispatcher(
        AlertSpool spool, AlertOptions options, MailOptions mail, IMailTransport transport, TimeProvider time,
        ILogger<AlertDispatcher> logger, string host)
    {
        (_spool, _options, _mail, _transport, _time, _logger, _host) = (spool, options, mail, transport, time, logger, host);
        _watch = new MailWatch(spool, options, host);
        _refusals = new RefusalWatch(spool, host);
        _routing = new AlertRouting(options, mail);
        _databaseWatch = new DatabaseWatch(spool, options, logger, host);
    }

    /// <summary>The database to store alerts in, migrated. Until then they are mailed from the spool.</summary>
    public void Attach(Database database) => _database = database;

    /// <summary>The database is about to close: from now on alerts wait on disk, or are mailed from there.</summary>
    public void Detach() => _database = null;

    /// <summary>
    /// Mail that could not leave is tried again once <paramref name="network"/> completes, or after <see cref="MailOptions.MaxRetryDelay"/>: while our own
    /// network is at fault there is no use in it, and what is over by then is one mail.
    /// </summary>
    public void HoldUntil(Func<CancellationToken, Task> network) => _network = network;

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    /// <summary>Works until it is stopped: new alerts at once, the rest at <see cref="AlertOptions.PollEvery"/>, failures with growing, jittered waits.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var retry = new ResiliencePipelineBuilder<DispatchResult> { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions<DispatchResult>
            {
                ShouldHandle = static a => ValueTask.FromResult(a.Outcome.Result?.Problem != null),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _mail.RetryDelay,
                MaxDelay = _mail.MaxRetryDelay,
                MaxRetryAttempts = int.MaxValue,
                OnRetry = async a => await WaitForNetworkAsync(a.Context.CancellationToken),
            })
            .Build();
        var storing = StoreUntilStoppedAsync(cancellationToken);
        var mailing = MailUntilStoppedAsync(retry, cancellationToken);
        try
        {
            await await Task.WhenAny(storing, mailing);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(storing, mailing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One pass: stores what waits, then mails what waits.</summary>
    public Task<DispatchResult> RunOnceAsync(CancellationToken cancellationToken) => PassAsync(StorePatience, cancellationToken);

    /// <summary>For a process that is about to end: tries to store and to mail within the time given; what is not done stays on disk.</summary>
    public async Task<DispatchResult> FlushAsync(TimeSpan atMost)
    {
        using var deadline = new CancellationTokenSource(atMost, _time);
        try
        {
            return await PassAsync(atMost / 3, deadline.Token);
        }
        catch (Exception e)
        {
            return new DispatchResult(0, 0, e.Message);
        }
    }

    private async Task StoreUntilStoppedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _gate.WaitAsync(cancellationToken);
            try
            {
                using var folder = _spool.TryLock();
                if (folder != null)
                {
                    await TryStoreAsync(StorePatience, cancellationToken);
                }
            }
            finally
            {
                _gate.Release();
            }
            await _spool.WaitForStoringAsync(_options.PollEvery, _time, cancellationToken);
        }
    }

    private async Task MailUntilStoppedAsync(ResiliencePipeline<DispatchResult> retry, CancellationToken cancellationToken)
    {
        if (!_mail.IsEnabled)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        }

        while (true)
        {
            await retry.ExecuteAsync(async stop => await RunOnceAsync(stop), cancellationToken);
            await _spool.WaitForMailingAsync(_options.PollEvery, _time, cancellationToken);
        }
    }

    private async Task WaitForNetworkAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_network(deadline.Token), Task.Delay(_mail.MaxRetryDelay, _time, deadline.Token));
        await deadline.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task<DispatchResult> PassAsync(TimeSpan storePatience, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            using var folder = _spool.TryLock();
            if (folder == null)
            {
                return new DispatchResult(0, 0, "Another process works on the alert spool.");
            }

            var stored = await TryStoreAsync(storePatience, cancellationToken);
            if (!_mail.IsEnabled)
            {
                return new DispatchResult(stored ?? 0, 0, null);
            }

            var pass = await MailAsync(stored != null, cancellationToken);
            if (pass.Problem != null)
            {
                _logger.LogWarning("Mail waits: {Problem}", pass.Problem);
            }

            _watch.Note(pass, _time.GetUtcNow());
            return new DispatchResult(stored ?? 0, pass.Sent, pass.Problem);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>How many alerts the database took; null when it is away.</summary>
    private async Task<int?> TryStoreAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_database is not { } database)
        {
            return null;
        }

        using var deadline = new CancellationTokenSource(patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var store = new AlertStore(database);
            var stored = 0;
            foreach (var entry in _spool.Pending())
            {
                await store.TakeAsync(entry.ToEvent(_host), _options.MailsPerHour, either.Token);
                _spool.Open.Note(entry.Alert);
                _spool.Remove(entry);
                stored++;
            }
            var now = _time.GetUtcNow();
            if (await store.IsAnyDueAsync(now, _options.ReminderEvery, _options.QuietAfter, either.Token))
            {
                await store.RemindAsync(now, _options.ReminderEvery, Reminder, either.Token);
                await store.CloseQuietAsync(now, _options.QuietAfter, either.Token);
            }

            var wasOpen = !_knowsEarlier && (await store.OpenKeysAsync([AlertCodes.DatabaseAway], either.Token)).Contains(_databaseWatch.Key);
            _knowsEarlier = true;
            _databaseWatch.NoteBack(wasOpen, _time.GetUtcNow());
            return stored;
        }
        catch (Exception e) when (IsDatabaseAway(e) || deadline.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _databaseWatch.NoteAway(e.Message, _time.GetUtcNow());
            return null;
        }
    }

    private async Task<MailPass> MailAsync(bool hasDatabase, CancellationToken cancellationToken)
    {
        if (hasDatabase && _database is { } database)
        {
            try
            {
                return await new OutboxMailer(new MailStore(database), _options, _mail, _routing, _transport, _refusals, _time, _logger)
                    .SendDueAsync(cancellationToken);
            }
            catch (Exception e) when (IsDatabaseAway(e))
            {
                return new MailPass(0, $"The outbox cannot be read: {e.Message}");
            }
        }
        return await new SpoolMailer(_spool, _options, _routing, _transport, _refusals, _time, _logger).SendAsync(cancellationToken);
    }

    private QueuedMail Reminder(OpenAlert alert) =>
        AlertMail.Reminder(
            Guid.NewGuid(), _time.GetUtcNow(), alert.Code, alert.Subject, alert.Body, alert.RaisedAt, alert.LastAt, alert.Count)
            .ToQueued("reminder");

    // Whatever PostgreSQL refuses, even by our own mistake: the alert must then leave without it.
    private static bool IsDatabaseAway(Exception e) =>
        e is DbException or DatabaseUnavailableException or TimeoutException or IOException or ObjectDisposedException or InvalidOperationException;
}

/// <summary>What a pass did.</summary>
/// <param name="Stored">Alerts that the database took.</param>
/// <param name="Sent">Mails that left.</param>
/// <param name="Problem">Why mail waits; null when none does.</param>
public sealed record DispatchResult(int Stored, int Sent, string? Problem);
