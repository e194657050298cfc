using Crawler.Probing.Observer;
using Crawler.Storage;
using Crawler.Storage.Alerts;
using Crawler.Storage.Fleet;
using Microsoft.Extensions.Logging;

namespace Crawler.Reporting.Alerts;

/// <summary>Keeps the times in which this agent's own network was at fault, and raises an alert for each that lasts.</summary>
public sealed class ObserverWatch(
    ObserverGate gate, OutageStore outages, AlertSpool spool, Database database, TimeProvider time, ILoggerFactory loggers, string host)
{
    /// <summary>Shorter outages are kept, but nobody is told of them: 10 seconds.</summary>
    public static readonly TimeSpan AlertAfter = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    private readonly HostState _state = new(spool, AlertCodes.NetworkFault, host, AlertSeverity.Critical);
    private readonly ILogger _logger = loggers.CreateLogger<ObserverWatch>();
    private ObserverOutage? _known;
    private ObserverOutage? _kept;
    private bool _knowsEarlier;
    private volatile TaskCompletionSource _told = Told();

    /// <summary>Watches until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        do
        {
            try
            {
                Look(time.GetUtcNow());
                await KeepAsync(cancellationToken);
            }
            catch (Exception e) when (e is IOException or System.Data.Common.DbException or TimeoutException or System.Net.Sockets.SocketException)
            {
                // The database may be behind the network that is away: the next look tries again.
                _logger.LogDebug(e, "The state of the network cannot be kept now");
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Completes when our network is well, and people were told so where they were told of its fault.</summary>
    public Task WellAsync(CancellationToken cancellationToken) => _told.Task.WaitAsync(cancellationToken);

    private static TaskCompletionSource Told()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        told.SetResult();
        return told;
    }

    private void Look(DateTimeOffset now)
    {
        if (gate.Outage is { } outage)
        {
            if (_known?.From != outage.From)
            {
                _logger.LogWarning("The network of this agent is at fault: {Reason}", outage.Fault.Reason);
            }

            _known = outage;
            if (now - outage.From >= AlertAfter)
            {
                if (_told.Task.IsCompleted)
                {
                    _told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                _state.Raise(now, $"The network of {host} is at fault",
                    $"{host} cannot tell who is there and who is not: {outage.Fault.Reason}. Its network was known to be well last at {outage.From:yyyy-MM-dd HH:mm:ss} UTC.\n\nTrackers and peers are not blamed: what fails meanwhile is inconclusive, uptime is as before, and the report coverage_gap tells of the time. Nothing is claimed but a trial now and then; other agents go on.\n\nLook at the link, the route and the provider of {host}.");
            }
        }
        else if (_known is { To: null } known && gate.LastOutage is { } last && last.From == known.From)
        {
            _known = last;
            _logger.LogInformation("The network of this agent is well again after {Time}", last.To - last.From);
            if (_state.IsRaised)
            {
                Resolve(now, last);
            }

            _told.TrySetResult();
        }
    }

    private void Resolve(DateTimeOffset now, ObserverOutage? last) => _state.Resolve(now, $"The network of {host} is well again",
        last is null
            ? $"{host} started anew, and its network is well, as of {now:yyyy-MM-dd HH:mm:ss} UTC."
            : $"The network of {host} was at fault from {last.From:yyyy-MM-dd HH:mm:ss} to {last.To:yyyy-MM-dd HH:mm:ss} UTC: {last.Fault.Reason}. No tracker and no swarm was blamed; the time is a gap in the coverage.");

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        if (!_knowsEarlier)
        {
            await outages.EndEarlierAsync(cancellationToken);
            // The spool first: what leaves it meanwhile is in the database then.
            var isOpen = _state.WaitsRaised || (await new AlertStore(database).OpenKeysAsync([AlertCodes.NetworkFault], cancellationToken)).Contains(_state.Key);
            _knowsEarlier = true;
            if (isOpen && !_state.IsRaised && gate.Outage is null)
            {
                Resolve(time.GetUtcNow(), null);
            }
        }

        if (_known is { } known && known != _kept)
        {
            await outages.NoteAsync(known, cancellationToken);
            _kept = known;
        }
    }
}
