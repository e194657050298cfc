using Crawler.Storage;
using Crawler.Storage.Alerts;
using Crawler.Storage.Journal;
using Microsoft.Extensions.Logging;

namespace Crawler.Reporting.Alerts;

/// <summary>Raises an alert while the journal has no room, so that nothing new is observed.</summary>
public sealed class JournalWatch(JournalWriter journal, AlertSpool spool, Database database, TimeProvider time, ILoggerFactory loggers, string host)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly HostState _state = new(spool, AlertCodes.JournalFull, host, AlertSeverity.Critical);
    private readonly ILogger _logger = loggers.CreateLogger<JournalWatch>();
    private bool _knowsEarlier;

    /// <summary>Watches until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        do
        {
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (Exception e) when (e is IOException or System.Data.Common.DbException or TimeoutException)
            {
                // The disk of the alerts may be the one without room: the next look tries again.
                _logger.LogDebug(e, "The state of the journal cannot be told now");
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (journal.Fullness is { } full)
        {
            _state.Raise(now, $"The journal of {host} has no room",
                $"The journal in {journal.Directory} on {host} has had no room since {full.Since:yyyy-MM-dd HH:mm:ss} UTC: {full.Reason}\n\nNothing is lost, but nothing new is observed until there is room.");
        }
        else if (_state.IsRaised || await IsOpenAsync(cancellationToken))
        {
            _state.Resolve(now, $"The journal of {host} has room again", $"Observations are kept again on {host}, as of {now:yyyy-MM-dd HH:mm:ss} UTC.");
        }
    }

    // Raised by an earlier process of this agent; asked for once.
    private async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        if (_knowsEarlier)
        {
            return false;
        }

        // The spool first: what leaves it meanwhile is in the database then.
        var isOpen = _state.WaitsRaised || (await new AlertStore(database).OpenKeysAsync([AlertCodes.JournalFull], cancellationToken)).Contains(_state.Key);
        _knowsEarlier = true;
        return isOpen;
    }
}
