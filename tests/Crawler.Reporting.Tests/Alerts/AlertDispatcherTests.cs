using System.Net;
using System.Net.Sockets;
using Crawler.Fixtures;
using Crawler.Fixtures.Mail;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;
using Crawler.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Reporting.Tests.Alerts;

public sealed class AlertDispatcherTests : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new(Start);
    private readonly AlertOptions _options;
    private readonly MailOptions _mail = new() { Host = "127.0.0.1", From = "crawler@example.org", To = ["operator@example.org"] };
    private AlertSpool _spool;
    private AlertDispatcher _dispatcher;
    private TestDatabase _database = null!;
    private SmtpServer? _server;

    public AlertDispatcherTests()
    {
        _options = new AlertOptions { SpoolDirectory = _folder.File("spool"), MailsPerHour = 2, DigestAbove = 100 };
        _spool = new AlertSpool(_options);
        _dispatcher = NewDispatcher();
    }

    public async Task InitializeAsync() => _database = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync()
    {
        if (_server != null)
        {
            await _server.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    public void Dispose()
    {
        _dispatcher.Dispose();
        _spool.Dispose();
        _folder.Dispose();
    }

    private AlertDispatcher NewDispatcher() =>
        new(_spool, _options, _mail, new SmtpTransport(_mail, TimeProvider.System), _time, NullLogger<AlertDispatcher>.Instance, "host-1");

    /// <summary>As after a restart of the process: nothing but files and rows is left.</summary>
    private void Restart(Database? database)
    {
        _dispatcher.Dispose();
        _spool.Dispose();
        _spool = new AlertSpool(_options);
        _dispatcher = NewDispatcher();
        if (database != null)
        {
            _dispatcher.Attach(database);
        }
    }

    private async Task MailServerComesAsync()
    {
        _server = await SmtpServer.StartAsync(_folder.File("mail"));
        _mail.Port = _server.Port;
    }

    private async Task MailServerGoesAsync()
    {
        await _server!.DisposeAsync();
        _server = null;
    }

    private IReadOnlyList<string> Subjects =>
    [
        .. Directory.EnumerateFiles(_folder.File("mail"), "*.eml").Order(StringComparer.Ordinal)
            .Select(f => File.ReadAllLines(f).First(l => l.StartsWith("Subject: ", StringComparison.Ordinal))["Subject: [crawler] ".Length..]),
    ];

    private void Raise(string key = "k", AlertKind kind = AlertKind.Raised, string subject = "it broke") =>
        _spool.Add(new Alert
        {
            Kind = kind,
            Code = "ingest_lag",
            Key = key,
            Severity = AlertSeverity.Warning,
            RaisedAt = _time.Now,
            Subject = subject,
            Body = "body",
        });

    [Fact]
    public async Task An_alert_is_stored_and_mailed_once()
    {
        await MailServerComesAsync();
        _dispatcher.Attach(_database.Database);
        Raise();
        Assert.Equal(new DispatchResult(1, 1, null), await _dispatcher.RunOnceAsync(CancellationToken.None));
        Restart(_database.Database);
        Assert.Equal(new DispatchResult(0, 0, null), await _dispatcher.RunOnceAsync(CancellationToken.None));
        Assert.Equal(["warning: ingest_lag: it broke"], Subjects);
        Assert.Equal(0, _spool.Count);
    }

    [Fact]
    public async Task A_state_is_told_when_it_begins_when_it_ends_and_at_a_pace_between()
    {
        await MailServerComesAsync();
        _dispatcher.Attach(_database.Database);
        for (var hour = 0; hour <= 30; hour++)
        {
            _time.Now = Start.AddHours(hour);
            Raise();
            await _dispatcher.RunOnceAsync(CancellationToken.None);
        }
        Raise(kind: AlertKind.Resolved, subject: "it works");
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        Raise(subject: "again");
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        Assert.Equal(
            ["warning: ingest_lag: it broke", "reminder: ingest_lag: it broke", "resolved: ingest_lag: it works", "warning: ingest_lag: again"],
            Subjects);
        Assert.Equal(31L, await _database.ScalarAsync("select count from crawl.alert where resolved_at is not null"));
    }

    [Fact]
    public async Task Occurrences_are_mailed_up_to_their_number_an_hour_then_counted()
    {
        await MailServerComesAsync();
        _dispatcher.Attach(_database.Database);
        for (var i = 0; i < 5; i++)
        {
            Raise(kind: AlertKind.Occurrence);
        }

        await _dispatcher.RunOnceAsync(CancellationToken.None);
        Assert.Equal(2, Subjects.Count);
        Assert.Equal(5L, await _database.ScalarAsync("select count from crawl.alert"));
        _time.Now = Start.AddHours(25);
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        Assert.Equal("reminder: ingest_lag: it broke", Subjects[^1]);
        _time.Now = Start.AddHours(50);
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        Assert.Equal(3, Subjects.Count);
        Assert.NotNull(await _database.ScalarAsync("select resolved_at from crawl.alert"));
    }

    [Fact]
    public async Task With_the_mail_server_away_for_a_day_every_alert_arrives_once_it_is_back()
    {
        await MailServerComesAsync();
        await MailServerGoesAsync();
        _dispatcher.Attach(_database.Database);
        for (var i = 0; i < 10; i++)
        {
            Raise($"k{i}", subject: $"number {i}");
            Assert.NotNull((await _dispatcher.RunOnceAsync(CancellationToken.None)).Problem);
            _time.Now += TimeSpan.FromHours(2.4);
            Restart(_database.Database);
        }
        await MailServerComesAsync();
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"warning: ingest_lag: number {i}"), Subjects.Where(s => !s.StartsWith("reminder", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task With_the_database_away_mail_leaves_from_the_spool_and_the_database_learns_of_it()
    {
        await MailServerComesAsync();
        Raise();
        Raise();
        Assert.Equal(1, (await _dispatcher.RunOnceAsync(CancellationToken.None)).Sent);
        Restart(null);
        Assert.Equal(0, (await _dispatcher.RunOnceAsync(CancellationToken.None)).Sent);
        Restart(_database.Database);
        Assert.Equal(new DispatchResult(2, 0, null), await _dispatcher.RunOnceAsync(CancellationToken.None));
        Assert.Single(Subjects);
        Assert.Equal([[2L, 1L]], await _database.RowsAsync("select a.count, (select count(*) from crawl.mail where sent_at is not null) from crawl.alert a"));
    }

    [Fact]
    public async Task A_state_that_the_database_has_open_is_not_told_again_while_it_is_away()
    {
        await MailServerComesAsync();
        Restart(_database.Database);
        Raise();
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        for (var i = 0; i < 3; i++)
        {
            Restart(null);
            _time.Now += TimeSpan.FromSeconds(1);
            Raise();
            Assert.Equal(0, (await _dispatcher.RunOnceAsync(CancellationToken.None)).Sent);
        }

        Restart(_database.Database);
        _time.Now += TimeSpan.FromSeconds(1);
        Raise(kind: AlertKind.Resolved, subject: "it works");
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        Restart(null);
        Raise(subject: "again");
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        Assert.Equal(["warning: ingest_lag: it broke", "resolved: ingest_lag: it works", "warning: ingest_lag: again"], Subjects);
        Assert.Equal(4L, await _database.ScalarAsync("select count from crawl.alert"));
    }

    [Fact]
    public async Task With_both_away_nothing_is_lost_and_nothing_comes_twice()
    {
        await MailServerComesAsync();
        await MailServerGoesAsync();
        Raise("a", AlertKind.Occurrence);
        Assert.NotNull((await _dispatcher.FlushAsync(TimeSpan.FromSeconds(10))).Problem);
        Restart(null);
        Raise("b", AlertKind.Occurrence);
        Assert.NotNull((await _dispatcher.RunOnceAsync(CancellationToken.None)).Problem);
        await MailServerComesAsync();
        Assert.Equal(2, (await _dispatcher.RunOnceAsync(CancellationToken.None)).Sent);
        Restart(_database.Database);
        Assert.Equal(new DispatchResult(2, 0, null), await _dispatcher.RunOnceAsync(CancellationToken.None));
        Assert.Equal(2, Subjects.Count);
    }

    [Fact]
    public async Task A_recipient_who_is_busy_gets_it_later_and_the_others_do_not_get_it_twice()
    {
        await MailServerComesAsync();
        _mail.To = ["one@example.org", "later@example.org", "refuse@example.org"];
        _dispatcher.Attach(_database.Database);
        Raise();
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        Assert.Equal("one@example.org", await _database.ScalarAsync("select array_to_string(delivered_to, ',') from crawl.mail where sent_at is null"));
        _time.Now += TimeSpan.FromHours(1);
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        Assert.Single(Subjects, s => s.Contains("ingest_lag", StringComparison.Ordinal));
        Assert.Equal("refuse@example.org", await _database.ScalarAsync("select array_to_string(refused_by, ',') from crawl.mail where subject like '%ingest_lag%'"));
        Assert.Contains("451", (string)(await _database.ScalarAsync("select last_error from crawl.mail where subject like '%ingest_lag%'"))!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_dies_while_it_sends_leaves_the_mail_to_the_next_one()
    {
        await MailServerComesAsync();
        _mail.Host = "";
        _dispatcher.Attach(_database.Database);
        Raise();
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        _mail.Host = "127.0.0.1";
        await new Crawler.Storage.Alerts.MailStore(_database.Database).ClaimAsync(
            [(Guid)(await _database.ScalarAsync("select mail_id from crawl.mail"))!], _time.Now, TimeSpan.FromMinutes(3), CancellationToken.None);
        Restart(_database.Database);
        Assert.Equal(0, (await _dispatcher.RunOnceAsync(CancellationToken.None)).Sent);
        _time.Now += TimeSpan.FromMinutes(4);
        Assert.Equal(1, (await _dispatcher.RunOnceAsync(CancellationToken.None)).Sent);
    }

    [Fact]
    public async Task A_mail_whose_sending_was_stopped_is_due_again_at_once()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        _mail.Port = ((IPEndPoint)silent.LocalEndpoint).Port;
        _dispatcher.Attach(_database.Database);
        Raise();
        using var stop = new CancellationTokenSource();
        var sending = _dispatcher.RunOnceAsync(stop.Token);
        using (await silent.AcceptTcpClientAsync())
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }

        await MailServerComesAsync();
        Assert.Equal(1, (await _dispatcher.RunOnceAsync(CancellationToken.None)).Sent);
    }

    [Fact]
    public async Task Failing_mail_becomes_an_alert_of_its_own()
    {
        await MailServerComesAsync();
        await MailServerGoesAsync();
        _dispatcher.Attach(_database.Database);
        Raise();
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        _time.Now += TimeSpan.FromMinutes(20);
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        Assert.Equal(1L, await _database.ScalarAsync("select count(*) from crawl.alert where code = 'mail_failing' and resolved_at is null"));
        await MailServerComesAsync();
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        Assert.Equal(0L, await _database.ScalarAsync("select count(*) from crawl.alert where code = 'mail_failing' and resolved_at is null"));
        Assert.Equal(3, Subjects.Count);
    }

    [Fact]
    public async Task Running_it_mails_what_comes_without_being_asked()
    {
        await MailServerComesAsync();
        _dispatcher.Attach(_database.Database);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var running = _dispatcher.RunAsync(stop.Token);
        Raise();
        while (Directory.GetFiles(_folder.File("mail"), "*.eml").Length == 0 && !stop.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }

        await stop.CancelAsync();
        await running;
        Assert.Single(Subjects);
    }
}
