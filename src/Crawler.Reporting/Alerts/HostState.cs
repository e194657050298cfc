namespace Crawler.Reporting.Alerts;

/// <summary>A state of this agent that is an alert while it lasts.</summary>
internal sealed class HostState(AlertSpool spool, string code, string host, AlertSeverity severity)
{
    /// <summary>The key of its alerts.</summary>
    public string Key { get; } = $"{code}:{host}";

    /// <summary>Whether it was raised and not resolved since.</summary>
    public bool IsRaised { get; private set; }

    /// <summary>Whether an earlier process of this agent raised it, and the database was not told yet.</summary>
    public bool WaitsRaised => spool.Pending().LastOrDefault(x => x.Alert.Key == Key) is { Alert.Kind: AlertKind.Raised };

    /// <summary>Raises it, once.</summary>
    public void Raise(DateTimeOffset now, string subject, string body)
    {
        if (!IsRaised)
        {
            spool.Add(Write(AlertKind.Raised, severity, now, subject, body));
            IsRaised = true;
        }
    }

    /// <summary>Resolves it; also what an earlier process of this agent had raised.</summary>
    public void Resolve(DateTimeOffset now, string subject, string body)
    {
        spool.Add(Write(AlertKind.Resolved, AlertSeverity.Info, now, subject, body));
        IsRaised = false;
    }

    private Alert Write(AlertKind kind, AlertSeverity how, DateTimeOffset now, string subject, string body) => new()
    {
        Kind = kind,
        Code = code,
        Key = Key,
        Severity = how,
        RaisedAt = now,
        Subject = subject,
        Body = body,
    };
}
