using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures;
using Crawler.Fixtures.Programs;
using Crawler.Probing.Observations;
using Crawler.Storage.Journal;
using Crawler.Storage.Privacy;
using Crawler.Wire.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.EndToEnd.Tests.Cli;

public sealed class JournalVerbTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new("journal-verb");

    private string Journal => _folder.PathOf("journal");

    private string Segment => Path.Combine(Journal, "000000000001.journal");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Cat_prints_a_record_a_line_and_chooses_by_type_and_time()
    {
        await WriteAsync();

        var all = (await CrawlerProgram.RunAsync("journal", "cat", Journal)).Ended(0);
        var some = (await CrawlerProgram.RunAsync("journal", "cat", Segment, "--type", "check", "--since", "2026-03-10T12:00:30Z", "--json")).Ended(0);

        Assert.Equal(3, all.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("2026-03-10T12:00:00.000Z check tracker=http://tracker.example/announce kind=scrape outcome=refused", all.Output, StringComparison.Ordinal);
        Assert.Equal("timed_out", some.Line.GetProperty("outcome").GetString());
        Assert.Equal("2026-03-10T12:01:00.000Z", some.Line.GetProperty("observedAt").GetString());
    }

    [Fact]
    public async Task A_damaged_file_ends_with_65_and_its_place_and_the_rest_is_printed()
    {
        await WriteAsync();
        var bytes = await File.ReadAllBytesAsync(Segment);
        bytes[^3] ^= 1;
        await File.WriteAllBytesAsync(Segment, bytes);

        var cat = (await CrawlerProgram.RunAsync("journal", "cat", Segment, "--type", "check")).Ended(65);
        var verify = (await CrawlerProgram.RunAsync("journal", "verify", Journal, "--json")).Ended(65);

        Assert.Equal(2, cat.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Matches(@"000000000001\.journal: byte \d+, \d+ bytes: The segment ends inside a record", cat.Error);
        Assert.Equal((2, 1), (verify.Line.GetProperty("records").GetInt32(), verify.Line.GetProperty("damagedParts").GetInt32()));
    }

    [Fact]
    public async Task Replay_stores_it_without_its_agent_and_only_once()
    {
        await WriteAsync();
        await using var test = await PostgresFixture.CreateAsync();
        await using var crawler = new RunningCrawler(("Database:ConnectionString", test.ConnectionString));

        var first = (await crawler.CallAsync("replay", Journal, "--json")).Ended(0).Line;
        var again = (await crawler.CallAsync("replay", Journal)).Ended(0);

        Assert.Equal(("agent", 3), (first.GetProperty("agent").GetString(), first.GetProperty("records").GetInt32()));
        Assert.Contains("holds all of the journal", again.Output, StringComparison.Ordinal);
        Assert.Equal([2L, 1L], (await test.RowsAsync("select (select count(*) from crawl.tracker_check), count(*) from crawl.tracker_request"))[0]);
        Assert.Contains("nothing", (await crawler.CallAsync("replay", _folder.PathOf("nothing"))).Ended(74).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_journal_is_told_so()
    {
        Assert.Contains("byte 0", (await CrawlerProgram.RunAsync("journal", "cat", _folder.Write("letter.txt", "Dear reader"))).Ended(65).Error, StringComparison.Ordinal);
        (await CrawlerProgram.RunAsync("journal", "cat", _folder.PathOf("nothing"))).Ended(74);
        (await CrawlerProgram.RunAsync("journal", "cat", "--type", "poem")).Ended(64);
    }

    private async Task WriteAsync()
    {
        await using var writer = JournalWriter.Open(
            new JournalOptions { Directory = Journal }, new PrivacyOptions { KeyFile = _folder.PathOf("peer.key") }, "agent", TimeProvider.System, NullLoggerFactory.Instance);
        await writer.AppendAsync(Check(Noon, ProbeOutcome.Refused), default);
        await writer.AppendAsync(Check(Noon.AddMinutes(1), ProbeOutcome.TimedOut), default);
        var request = new TrackerRequest
        {
            ObservedAt = Noon.AddMinutes(2),
            Tracker = Check(Noon, ProbeOutcome.Ok).Tracker,
            Purpose = RequestPurpose.Scrape,
            Swarm = new SwarmRef(0, new InfoHash(new byte[20])),
        };
        await writer.AppendAsync(request, default);
    }

    private static TrackerCheck Check(DateTimeOffset at, ProbeOutcome outcome) =>
        new() { ObservedAt = at, Tracker = new TrackerRef(0, new Uri("http://tracker.example/announce")), Kind = CheckKind.Scrape, Outcome = outcome };
}
