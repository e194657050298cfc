using System.CommandLine;
using Crawler.Agent.Options;
using Crawler.Reporting.Mail;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler alert test</c>: sends a test mail to whoever gets the alerts.</summary>
internal static class AlertVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var test = new Command("test", "Sends a test mail to every recipient of alerts, and says how the server took it");
        test.SetAction(async (parse, cancellationToken) =>
        {
            var settings = parse.LoadSettings();
            var mail = settings.Get<MailOptions>();
            var check = new MailCheck(mail, new SmtpTransport(mail, TimeProvider.System), TimeProvider.System);
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
}
