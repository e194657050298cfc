using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;

namespace Crawler.Reporting.Alerts;

/// <summary>
/// Turns log events into alerts: every Fatal event, and every event with a property <c>AlertCode</c>. Optional properties:
/// <c>AlertKey</c> makes it a state that lasts until an event with the same key and <c>AlertResolved = true</c>;
/// <c>AlertSeverity</c> (info, warning, critical). The alert is on disk when the logging call returns. Never throws.
/// </summary>
/// <param name="spool">Where alerts go.</param>
/// <param name="host">This machine's name.</param>
public sealed class AlertSink(AlertSpool spool, string host) : ILogEventSink
{
    private readonly ConditionalWeakTable<Exception, object> _told = [];

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        try
        {
            var code = Text(logEvent, "AlertCode");
            if (logEvent.Level < LogEventLevel.Fatal && code == null)
            {
                return;
            }
            // One exception may pass several last handlers (task, host, main); it is one alert.
            if (logEvent.Exception is { } exception && !_told.TryAdd(exception.GetBaseException(), _told))
            {
                return;
            }

            spool.Add(ToAlert(logEvent, code ?? (logEvent.Exception == null ? AlertCodes.FatalEvent : AlertCodes.UnhandledException)));
        }
        catch (Exception e)
        {
            SelfLog.WriteLine("An alert could not be kept: {0}", e);
        }
    }

    private Alert ToAlert(LogEvent logEvent, string code)
    {
        var key = Text(logEvent, "AlertKey");
        var resolved = key != null && logEvent.Properties.TryGetValue("AlertResolved", out var flag) && flag is ScalarValue { Value: true };
        var message = logEvent.RenderMessage();
        if (!Enum.TryParse<AlertSeverity>(Text(logEvent, "AlertSeverity"), ignoreCase: true, out var severity))
        {
            severity = logEvent.Level switch
            {
                LogEventLevel.Fatal => AlertSeverity.Critical,
                LogEventLevel.Error or LogEventLevel.Warning => AlertSeverity.Warning,
                _ => AlertSeverity.Info,
            };
        }

        return new Alert
        {
            RaisedAt = logEvent.Timestamp.ToUniversalTime(),
            Kind = key == null ? AlertKind.Occurrence : resolved ? AlertKind.Resolved : AlertKind.Raised,
            Code = code,
            Severity = severity,
            Key = $"{code}:{key ?? Fingerprint(logEvent)}",
            Subject = logEvent.Exception is { } e && logEvent.Level == LogEventLevel.Fatal ? $"{message}: {e.GetBaseException().Message}" : message,
            Body = Describe(logEvent, message),
        };
    }

    private string Describe(LogEvent logEvent, string message)
    {
        var body = new StringBuilder();
        body.AppendLine(message).AppendLine();
        body.AppendLine($"When:    {logEvent.Timestamp.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC");
        body.AppendLine($"Where:   {host}, process {Environment.ProcessId}");
        foreach (var (name, value) in logEvent.Properties)
        {
            if (!name.StartsWith("Alert", StringComparison.Ordinal))
            {
                body.AppendLine($"{name + ":",-8} {value}");
            }
        }

        if (logEvent.Exception != null)
        {
            body.AppendLine().AppendLine(logEvent.Exception.ToString());
        }

        return body.ToString();
    }

    /// <summary>The same failure at the same place on the same host; the message's numbers and names do not count.</summary>
    private string Fingerprint(LogEvent logEvent)
    {
        var cause = logEvent.Exception?.GetBaseException();
        var place = cause?.StackTrace?.Split('\n', 2)[0];
        var text = $"{host}\n{logEvent.MessageTemplate.Text}\n{cause?.GetType().FullName}\n{place}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }

    private static string? Text(LogEvent logEvent, string name) =>
        logEvent.Properties.TryGetValue(name, out var value) && value is ScalarValue { Value: { } scalar } ? scalar.ToString() : null;
}
