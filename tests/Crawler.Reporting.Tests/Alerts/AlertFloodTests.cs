using System.Globalization;
using System.Text.RegularExpressions;
using Crawler.Reporting.Alerts;

namespace Crawler.Reporting.Tests.Alerts;

public sealed class AlertFloodTests : IAsyncLifetime
{
    private const int Events = 500;

    private static readonly string[] Kinds = [.. AlertCodes.All.Where(c => c != AlertCodes.MailFailing).Take(20)];

    private AlertRoom _room = null!;

    public async Task InitializeAsync() => _room = await AlertRoom.OpenAsync();

    public async Task DisposeAsync() => await _room.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Five_hundred_events_of_twenty_kinds_while_the_mail_server_is_away_arrive_in_few_mails_in_order_with_counts(bool hasDatabase)
    {
        if (hasDatabase)
        {
            _room.DatabaseComes();
        }

        for (var i = 0; i < Events; i++)
        {
            Raise(i);
            if (i % 100 == 99)
            {
                Assert.NotNull((await _room.RunAsync()).Problem);
            }
        }

        Assert.NotNull((await _room.RunAsync(TimeSpan.FromHours(20))).Problem);
        await _room.MailServerComesAsync();
        await UntilQuietAsync();

        Assert.InRange(_room.Arrived.Count, 1, 21);
        var digest = _room.Mails[0].Read;
        Assert.StartsWith("[crawler] digest: 501 events of 21 kinds; worst: critical", digest.Header("Subject"), StringComparison.Ordinal);
        var lines = Lines(digest.Part("text/plain"));
        Assert.Equal(lines.Select(l => l.At).Order(StringComparer.Ordinal), lines.Select(l => l.At));
        Assert.Equal(Events + 1, lines.Sum(l => l.Count));
        // Each state by its own line, and of each occurrence the first with the number of all.
        Assert.Equal(
            [.. Enumerable.Range(0, Events).Where(i => i % 2 == 1 || i < Kinds.Length).Select(i => $"number {i}"), "mail"],
            lines.Select(l => l.Subject.StartsWith("number", StringComparison.Ordinal) ? l.Subject : "mail"));
        Assert.All(Kinds, k => Assert.Contains($"ops/runbooks/{k}.md", digest.Part("text/plain"), StringComparison.Ordinal));

        // A database that was away learns that all of it was told.
        _room.DatabaseComes();
        await UntilQuietAsync();
        Assert.Equal(2, _room.Arrived.Count);
        Assert.Equal(
            [[(decimal)Events, 0L]],
            await _room.Database.RowsAsync(
                "select sum(count), (select count(*) from crawl.mail where sent_at is null) from crawl.alert where code <> 'mail_failing'"));
    }

    [Fact]
    public async Task A_flood_while_mail_works_is_a_few_mails_then_one_for_the_rest()
    {
        _room.DatabaseComes();
        await _room.MailServerComesAsync();
        for (var i = 0; i < 100; i++)
        {
            _room.Time.Now = AlertRoom.Start.AddMilliseconds(i);
            _room.Raise("agent_late", $"agent {i:000}");
            if (i is 7 or 20)
            {
                await _room.RunAsync();
            }
        }

        await _room.RunAsync();
        Assert.Equal(["warning: agent_late: agent 000", "digest: 13 events of 1 kind; worst: warning"], new[] { _room.Arrived[0].Subject, _room.Arrived[^1].Subject });
        Assert.Equal(9, _room.Arrived.Count);
        await _room.RunAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(9, _room.Arrived.Count);
        await _room.RunAsync(TimeSpan.FromMinutes(2));
        Assert.Equal("digest: 79 events of 1 kind; worst: warning", Assert.Single(_room.Arrived.Skip(9)).Subject);
    }

    [Fact]
    public async Task A_critical_alert_does_not_wait_for_a_flood_of_others()
    {
        _room.DatabaseComes();
        await _room.MailServerComesAsync();
        for (var i = 0; i < 30; i++)
        {
            _room.Raise("agent_late", $"agent {i}");
        }

        await _room.RunAsync();
        _room.Raise("agent_late", "one more");
        _room.Raise("agent_dead", "gone", AlertSeverity.Critical);
        await _room.RunAsync();
        Assert.Equal(["digest: 30 events of 1 kind; worst: warning", "critical: agent_dead: gone"], _room.Arrived.Select(m => m.Subject));
    }

    [Fact]
    public async Task A_digest_says_how_often_each_came_so_that_no_reminder_has_to()
    {
        _room.DatabaseComes();
        for (var i = 0; i < 40; i++)
        {
            _room.Raise("job_failing", "job", kind: AlertKind.Occurrence);
            _room.Raise("agent_late", $"agent {i}");
        }

        await _room.RunAsync();
        await _room.MailServerComesAsync();
        await _room.RunAsync();
        Assert.Equal("digest: 80 events of 2 kinds; worst: warning", Assert.Single(_room.Arrived).Subject);
        Assert.Equal(40L, await _room.Database.ScalarAsync("select reminded_count from crawl.alert where code = 'job_failing'"));
    }

    // Past the time within which more would be too many.
    private async Task UntilQuietAsync()
    {
        await _room.RunAsync(TimeSpan.FromSeconds(1));
        await _room.RunAsync(TimeSpan.FromMinutes(6));
        await _room.RunAsync(TimeSpan.FromMinutes(6));
    }

    private void Raise(int i)
    {
        _room.Time.Now = AlertRoom.Start.AddSeconds(i);
        var kind = Kinds[i % Kinds.Length];
        var severity = i % Kinds.Length == 0 ? AlertSeverity.Critical : AlertSeverity.Warning;
        _room.Raise(kind, i % 2 == 0 ? "again and again" : $"state {i}", severity, i % 2 == 0 ? AlertKind.Occurrence : AlertKind.Raised, $"number {i}");
    }

    private static IReadOnlyList<(string At, string Subject, long Count)> Lines(string text) =>
    [
        .. Regex.Matches(
                text, @"^  (?<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)  \w+: \w+: (?<subject>.*?)( \((?<count>\d+) times, last at .*\))?$",
                RegexOptions.ExplicitCapture | RegexOptions.Multiline, TimeSpan.FromSeconds(5))
            .Select(m => (m.Groups["at"].Value, m.Groups["subject"].Value, m.Groups["count"].Success ? long.Parse(m.Groups["count"].Value, CultureInfo.InvariantCulture) : 1L)),
    ];
}
