using System.Text.RegularExpressions;
using Crawler.Fixtures;
using Crawler.Reporting.Mail;
using Crawler.Reporting.Reports;
using Crawler.Reporting.Summaries;
using Crawler.Storage.Querying;
using Crawler.Storage.Summaries;

namespace Crawler.Reporting.Tests.Summaries;

/// <summary>Where <c>rsvg-convert</c> is missing, the charts of a mail are tables. Alone, since where programs are is the same for all tests.</summary>
[Collection(nameof(MailWithoutPicturesTests))]
[CollectionDefinition(nameof(MailWithoutPicturesTests), DisableParallelization = true)]
public sealed class MailWithoutPicturesTests : IAsyncLifetime, IDisposable
{
    // Of each bar: what share of its place it takes, and the colour that is painted.
    private const string Bars =
        """
        [...document.querySelectorAll("td[bgcolor]")].map((x) => {
          const [bar, place] = [x.closest("table").getBoundingClientRect(), x.closest("table").parentElement];
          const style = getComputedStyle(place);
          const room = place.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
          return `${Math.round(bar.width / room * 100)}% ${getComputedStyle(x).backgroundColor} ${bar.height >= 16}`;
        }).join("; ")
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly ReportOptions _options;
    private TestDatabase _database = null!;

    public MailWithoutPicturesTests() => _options = new ReportOptions { Directory = _folder.File("reports"), Names = ["swarm_now", "swarm_day", "availability_day"] };

    public async Task InitializeAsync() => _database = await SeededDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Screens", "taken")]
    public async Task Its_charts_are_tables_whose_bars_are_seen_in_every_mail_program()
    {
        var html = await WriteAsync();
        Assert.DoesNotContain("<svg", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);

        // Of the swarms one has four seeders and one has one; on its newest day one was there for 90 %, as all were on that day.
        const string Expected = "100% rgb(9, 105, 218) true; 25% rgb(9, 105, 218) true; 90% rgb(9, 105, 218) true; 90% rgb(9, 105, 218) true";
        var (faults, said) = await MailScreens.ShowAsync("mail-bars", html, Bars);
        Assert.Empty(faults);
        Assert.All(said, x => Assert.Equal(Expected, x));

        // As a program shows it that drops style sheets, classes and the attribute style.
        var plain = Regex.Replace(html, "<style>.*?</style>| (style|class)=\"[^\"]*\"", "", RegexOptions.ExplicitCapture | RegexOptions.Singleline, TimeSpan.FromSeconds(5));
        Assert.All((await MailScreens.ShowAsync("mail-bars-plain", plain, Bars)).Said, x => Assert.Equal(Expected, x));
    }

    private async Task<string> WriteAsync()
    {
        var time = new ManualTime(SeededDatabase.Now);
        var mail = new MailOptions { Host = "127.0.0.1", From = "crawler@example.org", To = ["operator@example.org"] };
        var writer = new SummaryWriter(
            new ReportRunner(new QuerySource(_database.Database), time), new SummaryStore(_database.Database), new SummaryFolder(_options), _options, mail);
        var path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", _folder.Path);
        try
        {
            await writer.RunAsync(time.Now, CancellationToken.None);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }

        return (string)(await _database.ScalarAsync("select html_body from crawl.mail where kind = 'summary'"))!;
    }
}
