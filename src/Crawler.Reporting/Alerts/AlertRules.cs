using Crawler.Storage.Alerts;

namespace Crawler.Reporting.Alerts;

/// <summary>
/// Watches the fleet and the guarded swarms by the rules of <c>sql/queries/alert_rule_*.sql</c>: raises what began, resolves what is
/// over. Any agent may evaluate them, at any time.
/// </summary>
/// <param name="store">Which alerts are open, and what the rules find.</param>
/// <param name="spool">Where alerts go.</param>
public sealed class AlertRules(AlertStore store, AlertSpool spool)
{
    /// <summary>Evaluates every rule; returns how many alerts were raised and resolved.</summary>
    public async Task<(int Raised, int Resolved)> EvaluateAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        int raised = 0, resolved = 0;
        foreach (var (findings, open) in await store.FindAsync(AlertRuleQuery.All, now, cancellationToken))
        {
            foreach (var finding in findings.Where(f => f.IsCertain && !f.IsOver && !open.Contains(f.Key)))
            {
                spool.Add(Write(AlertKind.Raised, finding.Code, finding.Key, finding.Severity, now, finding.Subject, finding.Body));
                raised++;
            }
            var over = findings.Where(f => f.IsOver).ToDictionary(f => f.Key, StringComparer.Ordinal);
            foreach (var key in open.Except(findings.Where(f => !f.IsOver).Select(f => f.Key), StringComparer.Ordinal))
            {
                var code = key.Split(':', 2)[0];
                var (subject, body) = over.TryGetValue(key, out var told)
                    ? (told.Subject, told.Body)
                    : ($"{key[(code.Length + 1)..]} is well again", $"What raised this alert no longer holds, as of {now:yyyy-MM-dd HH:mm:ss} UTC.");
                spool.Add(Write(AlertKind.Resolved, code, key, "info", now, subject, body));
                resolved++;
            }
        }
        return (raised, resolved);
    }

    private static Alert Write(AlertKind kind, string code, string key, string severity, DateTimeOffset now, string subject, string body) => new()
    {
        Kind = kind,
        Code = code,
        Key = key,
        RaisedAt = now,
        Subject = subject,
        Body = body,
        Severity = Enum.Parse<AlertSeverity>(severity, ignoreCase: true),
    };
}
