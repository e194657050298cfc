using Crawler.Fixtures;
using Crawler.Fixtures.Mail;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;
using Crawler.Reporting.Tests.Mail;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Reporting.Tests.Alerts;

/// <summary>A dispatcher with a spool on disk, a real database and a real mail server, each of which may be away; the clock is set by hand.</summary>
internal sealed class AlertRoom : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly TestDatabase _database;
    private AlertSpool? _spool;
    private AlertDispatcher? _dispatcher;
    private SmtpServer? _server;

    private AlertRoom(TestDatabase database) => _database = database;

    public ManualTime Time { get; } = new(Start);

    public AlertOptions Alerts { get; } = new();

    public MailOptions Mail { get; } = new()
    {
        Host = "127.0.0.1",
        Port = 1,
        Security = MailSecurity.None,
        From = "crawler@example.org",
        To = ["operator@example.org"],
        Timeout = TimeSpan.FromSeconds(10),
    };

    public TestDatabase Database => _database;

    /// <summary>Mails that arrived: to whom, and the subject without its prefix.</summary>
    public IReadOnlyList<(string To, string Subject)> Arrived => [.. Mails.Select(m => (
        m.Raw.Split("\r\n", 2)[0]["X-Envelope-To: ".Length..], m.Read.Header("Subject")!["[crawler] ".Length..]))];

    public IReadOnlyList<(string Raw, MailReader Read)> Mails => [.. (_server?.Mails ?? []).Select(m => (m, MailReader.Read(m)))];

    private AlertSpool Spool => _spool ??= new AlertSpool(Alerts);

    private AlertDispatcher Dispatcher =>
        _dispatcher ??= new(Spool, Alerts, Mail, new SmtpTransport(Mail, TimeProvider.System), Time, NullLogger<AlertDispatcher>.Instance, "host-1");

    public static async Task<AlertRoom> OpenAsync()
    {
        var room = new AlertRoom(await PostgresFixture.CreateAsync());
        room.Alerts.SpoolDirectory = room._folder.File("spool");
        return room;
    }

    public void DatabaseComes() => Dispatcher.Attach(_database.Database);

    public async Task MailServerComesAsync(string? user = null, string? password = null)
    {
        _server = await SmtpServer.StartAsync(_folder.File("mail"), user == null ? null : new TestAuthority(_folder.Path), user: user, password: password);
        Mail.Port = _server.Port;
        if (user != null)
        {
            (Mail.Security, Mail.CaFile) = (MailSecurity.StartTls, Path.Combine(_folder.Path, "ca.pem"));
        }
    }

    public Task<DispatchResult> RunAsync() => Dispatcher.RunOnceAsync(CancellationToken.None);

    public Task<DispatchResult> RunAsync(TimeSpan later)
    {
        Time.Now += later;
        return RunAsync();
    }

    public void Raise(
        string code, string about, AlertSeverity severity = AlertSeverity.Warning, AlertKind kind = AlertKind.Raised, string? subject = null) =>
        Spool.Add(new Alert
        {
            Kind = kind,
            Code = code,
            Key = $"{code}:{about}",
            Severity = severity,
            RaisedAt = Time.Now,
            Subject = subject ?? about,
            Body = $"The body of {about}.",
        });

    public async ValueTask DisposeAsync()
    {
        _dispatcher?.Dispose();
        _spool?.Dispose();
        if (_server != null)
        {
            await _server.DisposeAsync();
        }

        await _database.DisposeAsync();
        _folder.Dispose();
    }
}
