using Microsoft.Extensions.Logging;

namespace Crawler.Reporting.Alerts;

/// <summary>Tells once of each outage of PostgreSQL, and raises an alert when it lasts; that one is mailed from the disk.</summary>
internal sealed class DatabaseWatch(AlertSpool spool, AlertOptions options, ILogger logger, string host)
{
    private readonly HostState _state = new(spool, AlertCodes.DatabaseAway, host, AlertSeverity.Critical);
    private DateTimeOffset? _awaySince;

    /// <summary>The key of its alert.</summary>
    public string Key => _state.Key;

    /// <summary>It does not answer.</summary>
    public void NoteAway(string problem, DateTimeOffset now)
    {
        if (_awaySince is null)
        {
            logger.LogWarning("Alerts wait on disk, the database is away: {Problem}", problem);
            _awaySince = now;
        }

        if (now - _awaySince >= options.DatabaseAwayAfter)
        {
            _state.Raise(now, $"{host} cannot reach PostgreSQL since {_awaySince:yyyy-MM-dd HH:mm} UTC",
                $"PostgreSQL has not answered {host} since {_awaySince:yyyy-MM-dd HH:mm:ss} UTC. What is observed waits in the journal, and nothing new is claimed.\n\nThe reason: {problem}");
        }
    }

    /// <summary>It answers. <paramref name="wasOpen"/>: an alert of an earlier process is still open.</summary>
    public void NoteBack(bool wasOpen, DateTimeOffset now)
    {
        if (_awaySince is { } since)
        {
            logger.LogInformation("The database is back after {Time}", now - since);
        }

        if (_state.IsRaised || wasOpen)
        {
            _state.Resolve(now, $"{host} reaches PostgreSQL again", $"PostgreSQL answers {host} again, as of {now:yyyy-MM-dd HH:mm:ss} UTC. The journal drains by itself.");
        }

        _awaySince = null;
    }
}
