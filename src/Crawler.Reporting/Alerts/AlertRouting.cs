using Crawler.Reporting.Mail;

namespace Crawler.Reporting.Alerts;

/// <summary>Who gets which alert, and when: the recipients, their routes, and the quiet hours.</summary>
public sealed class AlertRouting
{
    private readonly MailOptions _mail;
    private readonly IReadOnlyList<AlertRoute> _routes;
    private readonly QuietHours? _quiet;

    /// <summary>Reads valid options.</summary>
    public AlertRouting(AlertOptions alerts, MailOptions mail)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        ArgumentNullException.ThrowIfNull(mail);
        _mail = mail;
        _routes = [.. alerts.Routes.Select(r => AlertRoute.Parse(r, out _)).OfType<AlertRoute>()];
        _quiet = Alerts.QuietHours.Parse(alerts.QuietHours, alerts.TimeZone, out _);
    }

    /// <summary>Everybody who gets any alert.</summary>
    public IReadOnlyList<string> Everybody => [.. _mail.To, .. Added(_routes)];

    /// <summary>
    /// Who gets an alert: the recipients of <c>Mail:To</c> without a route, and whoever's route takes it. Where that is nobody, all of
    /// <c>Mail:To</c>: an alert that nobody gets would be none.
    /// </summary>
    public IReadOnlyList<string> For(string code, AlertSeverity severity)
    {
        var taking = _routes.Where(r => r.Takes(code, severity)).ToArray();
        string[] chosen = [.. _mail.To.Where(t => !_routes.Any(r => r.IsFor(t)) || taking.Any(r => r.IsFor(t))), .. Added(taking)];
        return chosen.Length > 0 ? chosen : _mail.To;
    }

    /// <summary>Whether only critical alerts are mailed now.</summary>
    public bool IsQuiet(DateTimeOffset now) => _quiet?.Contains(now) == true;

    /// <summary>What each recipient gets, a line each, for people.</summary>
    public IEnumerable<string> Describe() => Everybody.Select(
        who => $"{who}: {string.Join(", ", _routes.Where(r => r.IsFor(who)).SelectMany(r => r.Selectors).DefaultIfEmpty(new AlertSelector("*", AlertSeverity.Info)))}");

    private IEnumerable<string> Added(IEnumerable<AlertRoute> routes)
    {
        var seen = new List<AlertRoute>();
        foreach (var route in routes.Where(r => !_mail.To.Any(r.IsFor)))
        {
            if (!seen.Exists(s => s.IsFor(route.Recipient)))
            {
                seen.Add(route);
                yield return route.Recipient;
            }
        }
    }
}
