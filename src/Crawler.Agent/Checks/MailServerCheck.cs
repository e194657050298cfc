using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;

namespace Crawler.Agent.Checks;

/// <summary>Whether the mail server takes mail for every recipient; nothing is sent.</summary>
internal static class MailServerCheck
{
    /// <summary>Checks it.</summary>
    public static async Task<CheckResult> RunAsync(MailOptions options, AlertRouting routing, TimeProvider time, CancellationToken cancellationToken)
    {
        var result = await new MailCheck(options, new SmtpTransport(options, time), time, routing.Everybody).ProbeAsync(cancellationToken);
        var state = result.State switch
        {
            MailCheckState.Fine => CheckState.Ok,
            MailCheckState.Off => CheckState.Off,
            _ => CheckState.Failed,
        };
        return new CheckResult("mail", state, result.Message, result.Advice, Cli.ExitCode.Unavailable);
    }
}
