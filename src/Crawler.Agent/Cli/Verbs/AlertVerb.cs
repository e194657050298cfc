using System.CommandLine;
using Crawler.Agent.Options;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler alert test</c>: sends a test mail to whoever gets the alerts.</summary>
internal static class AlertVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var code = new Option<string>("--code") { Description = "Only to those who get alerts of this code" };
        code.AcceptOnlyFromAmong([.. AlertCodes.All]);
        var severity = new Option<string>("--severity") { Description = "Only to those who get alerts of this severity; with --code: of both" };
        severity.AcceptOnlyFromAmong("info", "warning", "critical");
        var test = new Command("test", "Sends a test mail to every recipient of alerts, and says how the server took it") { code, severity };
        test.SetAction(async (parse, cancellationToken) =>
        {
            var settings = parse.LoadSettings();
            var mail = settings.Get<MailOptions>();
            var recipients = Recipients(new AlertRouting(settings.Get<AlertOptions>(), mail), parse.GetValue(code), parse.GetValue(severity));
            var check = new MailCheck(mail, new SmtpTransport(mail, TimeProvider.System), TimeProvider.System, recipients);
            var result = await check.SendTestAsync(settings.Get<AgentOptions>().Name, cancellationToken);
            await Console.Out.WriteLineAsync(result.Message);
            if (result.Advice.Length > 0)
            {
                await Console.Error.WriteLineAsync(result.Advice);
            }

            return result.State switch
            {
                MailCheckState.Fine => ExitCode.Ok,
                MailCheckState.Off => ExitCode.Configuration,
                _ => ExitCode.Unavailable,
            };
        });
        return new Command("alert", "Alerts by mail") { test };
    }

    private static IReadOnlyList<string> Recipients(AlertRouting routing, string? code, string? severity) =>
        code is null && severity is null
            ? routing.Everybody
            : routing.For(code ?? "", severity is null ? AlertSeverity.Critical : Enum.Parse<AlertSeverity>(severity, ignoreCase: true));
}
