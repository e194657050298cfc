using Crawler.Reporting.Alerts;

namespace Crawler.Reporting.Tests.Alerts;

public sealed class RoutedMailTests : IAsyncLifetime
{
    private AlertRoom _room = null!;

    public async Task InitializeAsync() => _room = await AlertRoom.OpenAsync();

    public async Task DisposeAsync() => await _room.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task In_quiet_hours_warnings_wait_and_critical_alerts_leave(bool hasDatabase)
    {
        _room.Alerts.QuietHours = "11:00-13:00";
        if (hasDatabase)
        {
            _room.DatabaseComes();
        }

        await _room.MailServerComesAsync();
        _room.Raise("agent_late", "first");
        _room.Raise("agent_dead", "second", AlertSeverity.Critical);
        await _room.RunAsync();
        _room.Time.Now += TimeSpan.FromSeconds(1);
        _room.Raise("agent_dead", "second", kind: AlertKind.Resolved, severity: AlertSeverity.Info, subject: "back");
        await _room.RunAsync();
        Assert.Equal(["critical: agent_dead: second", "resolved: agent_dead: back"], _room.Arrived.Select(m => m.Subject));
        await _room.RunAsync(TimeSpan.FromHours(1));
        Assert.Equal("warning: agent_late: first", Assert.Single(_room.Arrived.Skip(2)).Subject);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mails_go_to_whom_the_routes_name_and_floods_are_counted_for_each(bool hasDatabase)
    {
        _room.Mail.To = ["all@example.org", "night@example.org"];
        _room.Alerts.Routes = ["night@example.org=critical"];
        if (hasDatabase)
        {
            _room.DatabaseComes();
        }

        await _room.MailServerComesAsync();
        for (var i = 0; i < 30; i++)
        {
            _room.Raise(i == 20 ? "agent_dead" : "agent_late", $"agent {i}", i == 20 ? AlertSeverity.Critical : AlertSeverity.Warning);
        }

        await _room.RunAsync();
        await _room.RunAsync();
        Assert.Equal(
            [("all@example.org", "digest: 30 events of 2 kinds; worst: critical"), ("night@example.org", "critical: agent_dead: agent 20")], _room.Arrived);
    }
}
