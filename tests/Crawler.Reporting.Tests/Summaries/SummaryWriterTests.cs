using Crawler.Fixtures;
using Crawler.Fixtures.Mail;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;
using Crawler.Reporting.Reports;
using Crawler.Reporting.Summaries;
using Crawler.Reporting.Tests.Mail;
using Crawler.Storage.Querying;
using Crawler.Storage.Summaries;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Reporting.Tests.Summaries;

public sealed class SummaryWriterTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new(SeededDatabase.Now);
    private readonly MailOptions _mail = new() { Host = "127.0.0.1", From = "crawler@example.org", To = ["operator@example.org"] };
    private readonly ReportOptions _options;
    private TestDatabase _database = null!;
    private SummaryWriter _writer = null!;

    public SummaryWriterTests() => _options = new ReportOptions { Directory = _folder.File("reports"), KeepCount = 2 };

    public async Task InitializeAsync()
    {
        _database = await SeededDatabase.CreateAsync();
        _writer = new SummaryWriter(
            new ReportRunner(new QuerySource(_database.Database), _time), new SummaryStore(_database.Database), new SummaryFolder(_options), _options, _mail);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_summary_is_stored_written_and_mailed_as_html_with_plain_text()
    {
        await using var server = await SmtpServer.StartAsync(_folder.File("mail"));
        _mail.Port = server.Port;
        var path = await _writer.RunAsync(_time.Now, CancellationToken.None);
        Assert.Equal("2026-05-02T120000Z", Path.GetFileName(path));
        Assert.True(File.Exists(Path.Combine(path!, "summary.html")));
        Assert.Equal(14, Directory.GetFiles(path!).Length);
        var spoolOptions = new AlertOptions { SpoolDirectory = _folder.File("spool") };
        using var spool = new AlertSpool(spoolOptions);
        using var dispatcher = new AlertDispatcher(
            spool, spoolOptions, _mail, new SmtpTransport(_mail, TimeProvider.System), _time, NullLogger<AlertDispatcher>.Instance, "host-1");
        dispatcher.Attach(_database.Database);
        Assert.Equal(1, (await dispatcher.RunOnceAsync(CancellationToken.None)).Sent);
        var mail = MailReader.Read(Assert.Single(server.Mails));
        Assert.Contains("Crawler summary, 2026-05-01 12:00 to 2026-05-02 12:00 UTC", mail.Header("Subject"), StringComparison.Ordinal);
        Assert.Contains("debian-12.iso", mail.Part("text/plain"), StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", mail.Part("text/html"), StringComparison.Ordinal);
        Assert.Equal(6, mail.FileNames.Count());
        Assert.Equal("at_risk", await _database.ScalarAsync("select reports -> 'swarm_now' -> 2 ->> 'health' from crawl.summary"));
    }

    [Fact]
    public async Task A_period_is_told_once_and_old_folders_go_but_nothing_else()
    {
        Directory.CreateDirectory(Path.Combine(_options.Directory, "mine"));
        for (var day = 0; day < 4; day++)
        {
            Assert.NotNull(await _writer.RunAsync(_time.Now.AddDays(day), CancellationToken.None));
        }

        Assert.Null(await _writer.RunAsync(_time.Now, CancellationToken.None));
        Assert.Equal(
            ["2026-05-04T120000Z", "2026-05-05T120000Z", "mine"],
            Directory.GetDirectories(_options.Directory).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal));
        Assert.Equal(4L, await _database.ScalarAsync("select count(*) from crawl.mail where kind = 'summary'"));
    }

    [Fact]
    public async Task Without_a_mail_server_no_mail_waits()
    {
        _mail.Host = "";
        Assert.NotNull(await _writer.RunAsync(_time.Now, CancellationToken.None));
        Assert.Equal(0L, await _database.ScalarAsync("select count(*) from crawl.mail where kind = 'summary'"));
    }

    [Fact]
    public void Unknown_reports_and_bad_recipients_are_told()
    {
        _options.Names = ["swarm_now", "nonsense"];
        _options.Recipients = ["x"];
        Assert.Equal(2, _options.Problems().Count());
    }
}
