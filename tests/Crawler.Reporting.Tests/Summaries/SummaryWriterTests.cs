using System.Text.RegularExpressions;
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
    [Trait("Screens", "taken")]
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
        Assert.Equal(6, mail.FileNames.Count(x => x.EndsWith(".csv", StringComparison.Ordinal)));
        Assert.Equal(
            ["client_day.png", "swarm_day.png", "swarm_now.png", "tracker_day.png"],
            mail.FileNames.Where(x => x.EndsWith(".png", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(4, Regex.Count(mail.Part("text/html"), "<img src=\"cid:", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)));
        await ShowAsync(mail.Part("text/html"), Assert.Single(server.Mails));
        Assert.Equal("at_risk", await _database.ScalarAsync("select reports -> 'swarm_now' -> 2 ->> 'health' from crawl.summary"));
    }

    [Fact]
    public async Task What_changed_most_comes_first_and_no_more_than_five()
    {
        await _database.ExecuteAsync(
            """
            insert into crawl.swarm (info_hash, name, source, added_at)
            select decode(lpad(to_hex(n), 40, '0'), 'hex'), 'changed ' || n, 'info_hash', '2026-05-01' from generate_series(1, 7) n;
            insert into crawl.swarm_hour (
                hour, swarm_id, checks, visits, snapshots, claimed_seeder_seconds, claimed_seconds, verified_seeder_seconds, verified_seconds, observed_seconds, available_seconds)
            select h, swarm_id, 0, 0, 1, 0, 0, case when h < '2026-04-25' then 10 else 10 - right(name, 1)::integer end * 3600, 3600, 3600, 3600
            from crawl.swarm, unnest('{2026-04-20 10:00+00,2026-04-30 10:00+00}'::timestamptz[]) as h where name like 'changed%';
            -- These hours came past the rollup, which would have said so.
            delete from crawl.week_kept
            """);
        await _writer.RunAsync(_time.Now, CancellationToken.None);
        var text = (string)(await _database.ScalarAsync("select text_body from crawl.mail where kind = 'summary'"))!;
        Assert.Contains("What changed most:\n- changed 7: 3 seeders in the mean of the week, 7 fewer than in the week before\n- changed 6:", text, StringComparison.Ordinal);
        Assert.Contains("- changed 3:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("- changed 2:", text, StringComparison.Ordinal);
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

    /// <summary>Takes pictures of the mail as readers see it; every chart of it has to be there.</summary>
    private static async Task ShowAsync(string html, string raw)
    {
        foreach (Match image in Regex.Matches(
            raw.ReplaceLineEndings("\n"), "Content-ID: <(?<id>[^>]+)>\n\n(?<content>[A-Za-z0-9+/=\n]+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)))
        {
            html = html.Replace("cid:" + image.Groups["id"].Value, "data:image/png;base64," + image.Groups["content"].Value.ReplaceLineEndings(""), StringComparison.Ordinal);
        }

        html = html.Replace("img-src cid:", "img-src data:", StringComparison.Ordinal);
        var (faults, said) = await MailScreens.ShowAsync(
            "mail", html, "(x => `${x.length} pictures of ${Math.min(...x.map(y => y.naturalWidth && y.width))}`)([...document.images])");
        Assert.Empty(faults);
        Assert.Equal(["4 pictures of 358", "4 pictures of 358", "4 pictures of 440", "4 pictures of 440"], said);
    }

    [Fact]
    public void Unknown_reports_and_bad_recipients_are_told()
    {
        _options.Names = ["swarm_now", "nonsense"];
        _options.Recipients = ["x"];
        Assert.Equal(2, _options.Problems().Count());
    }
}
