using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;

namespace Crawler.Reporting.Tests.Alerts;

public sealed class AlertRoutingTests
{
    [Theory]
    [InlineData("agent_dead", AlertSeverity.Critical, "all@x.org,Night <night@x.org>")]
    [InlineData("agent_late", AlertSeverity.Warning, "all@x.org")]
    [InlineData("swarm_at_risk", AlertSeverity.Warning, "all@x.org,publisher@x.org")]
    [InlineData("swarm_dead", AlertSeverity.Critical, "all@x.org,Night <night@x.org>,publisher@x.org")]
    [InlineData("storage_dropping", AlertSeverity.Info, "all@x.org")]
    [InlineData("storage_sampling", AlertSeverity.Warning, "all@x.org,publisher@x.org")]
    public void Each_recipient_gets_what_its_route_takes_and_one_without_a_route_gets_all(string code, AlertSeverity severity, string to)
    {
        var alerts = new AlertOptions { Routes = ["NIGHT@x.org=critical", "publisher@x.org=swarm_*, storage_*:warning"] };
        Assert.Empty(alerts.Problems());
        Assert.Equal(to, string.Join(',', new AlertRouting(alerts, new MailOptions { To = ["all@x.org", "Night <night@x.org>"] }).For(code, severity)));
    }

    [Fact]
    public void What_no_route_takes_goes_to_everybody_named()
    {
        var routing = new AlertRouting(new AlertOptions { Routes = ["a@x.org=critical"] }, new MailOptions { To = ["a@x.org"] });
        Assert.Equal(["a@x.org"], routing.For("agent_late", AlertSeverity.Warning));
        Assert.Equal(["a@x.org: all from critical on"], routing.Describe());
    }

    [Theory]
    [InlineData("a@x.org", "write it as ADDRESS=SELECTOR")]
    [InlineData("nobody=critical", "write it as ADDRESS=SELECTOR")]
    [InlineData("a@x.org=swam_*", "'swam_*' fits no alert; severities: info, warning, critical; codes: unhandled_exception, ")]
    [InlineData("a@x.org=", "'' fits no alert")]
    [InlineData("a@x.org=2", "'2' fits no alert")]
    [InlineData("a@x.org=swarm_*:loud", "'loud' is no severity")]
    public void A_route_that_cannot_be_meant_is_refused_with_what_it_could_be(string route, string told) =>
        Assert.Contains(told, Assert.Single(new AlertOptions { Routes = [route] }.Problems()), StringComparison.Ordinal);

    [Theory]
    [InlineData("22:00-07:00", "UTC", "21:59,22:00,06:59,07:00", "no,yes,yes,no")]
    [InlineData("12:00-13:00", "UTC", "11:59,12:00,12:59,13:00", "no,yes,yes,no")]
    [InlineData("22:00-07:00", "America/New_York", "02:00,11:00", "yes,no")]
    [InlineData("", "UTC", "00:00", "no")]
    public void Quiet_hours_are_those_of_the_clock_named(string hours, string zone, string moments, string quiet)
    {
        var alerts = new AlertOptions { QuietHours = hours, TimeZone = zone };
        Assert.Empty(alerts.Problems());
        var routing = new AlertRouting(alerts, new MailOptions());
        Assert.Equal(quiet, string.Join(',', moments.Split(',').Select(
            m => routing.IsQuiet(new DateTimeOffset(new DateOnly(2026, 5, 1), TimeOnly.Parse(m), TimeSpan.Zero)) ? "yes" : "no")));
    }

    [Theory]
    [InlineData("22-07", "UTC", "Alerts:QuietHours is '22-07'")]
    [InlineData("22:00-25:00", "UTC", "Alerts:QuietHours is '22:00-25:00'")]
    [InlineData("22:00-22:00", "UTC", "Alerts:QuietHours is '22:00-22:00'")]
    [InlineData("22:00-07:00", "Europe/Entenhausen", "Alerts:TimeZone is 'Europe/Entenhausen'")]
    public void Quiet_hours_that_cannot_be_are_refused(string hours, string zone, string told) =>
        Assert.StartsWith(told, Assert.Single(new AlertOptions { QuietHours = hours, TimeZone = zone }.Problems()), StringComparison.Ordinal);
}
