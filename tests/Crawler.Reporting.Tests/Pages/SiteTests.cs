using System.Text.RegularExpressions;
using System.Xml.Linq;
using Crawler.Fixtures;
using Crawler.Reporting.Pages;
using Crawler.Reporting.Reports;
using Crawler.Storage.Querying;

namespace Crawler.Reporting.Tests.Pages;

public sealed class SiteTests : IAsyncLifetime
{
    private static readonly string Healthy = string.Concat(Enumerable.Repeat("a1", 20));
    private static readonly string Hostile = string.Concat(Enumerable.Repeat("b2", 20));
    private TestDatabase _database = null!;
    private Site _site = null!;

    public async Task InitializeAsync()
    {
        _database = await SeededDatabase.CreateAsync();
        _site = new Site(new QuerySource(_database.Database, smallestGroup: 1), new ManualTime(SeededDatabase.Now));
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    public static TheoryData<string> Paths()
    {
        var paths = new TheoryData<string>("/", "/swarms", "/trackers", "/alerts", "/reports", $"/swarm/{Healthy}", $"/swarm/{Hostile}", "/no/such/page", "/swarm/xyz");
        foreach (var report in ReportCatalogue.All)
        {
            paths.Add("/report/" + report.Name);
        }

        return paths;
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Every_page_is_well_formed_and_holds_neither_script_nor_style_nor_foreign_address(string path)
    {
        var page = await _site.RespondAsync(path, Query(), default);
        var document = XDocument.Parse(page.Body.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.DoesNotContain(document.Descendants(), x => x.Name.LocalName is "script" or "style" or "iframe" or "img");
        Assert.DoesNotContain(document.Descendants().Attributes(), x => x.Name.LocalName == "style" || x.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.All(document.Descendants().Attributes().Where(x => x.Name.LocalName is "href" or "src" or "action"), x => Assert.Matches("^[/#]", x.Value));
        Assert.Single(document.Descendants("h1"));
        Assert.Single(document.Descendants("main"));
    }

    [Fact]
    public async Task The_style_sheet_is_where_pages_say()
    {
        var page = await _site.RespondAsync("/", Query(), default);
        var path = Regex.Match(page.Body, "href=\"(?<path>/style-[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Groups["path"].Value;
        Assert.Equal((200, "text/css; charset=utf-8"), await StatusAsync(path));
    }

    [Fact]
    public async Task The_overview_counts_swarms_by_health_and_names_those_in_danger()
    {
        var page = await BodyAsync("/");
        Assert.Contains("<dt>swarms dead</dt><dd>1</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>swarms unknown</dt><dd>1</dd>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("debian-12.iso", page, StringComparison.Ordinal);
        Assert.Contains("gamma on host-3 is dead", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_swarms_page_has_the_numbers_of_the_report()
    {
        var page = await BodyAsync($"/swarm/{Healthy.ToUpperInvariant()}");
        Assert.Contains("<h1>debian-12.iso</h1>", page, StringComparison.Ordinal);
        foreach (var (name, value) in new[] { ("health", "healthy"), ("seeders verified", "4"), ("seeders claimed", "9"), ("distributed copies", "4.5") })
        {
            Assert.Contains($"<dt>{name}</dt><dd>{value}</dd>", page, StringComparison.Ordinal);
        }

        // Seven days and the present hour, and a box for each of four pieces.
        Assert.Equal((7 * 24) + 1 + 4, Regex.Count(page, "<rect class=\"(there|gone|partly|unseen|r\\d)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)));
        Assert.Contains("2026-05-01 00:00:00: a complete copy was there", page, StringComparison.Ordinal);
        Assert.Contains("2026-05-01 01:00:00: a complete copy for 50 %", page, StringComparison.Ordinal);
        Assert.Contains("2026-05-01 07:00:00: not observed", page, StringComparison.Ordinal);
        Assert.Contains("piece 3: 4 peers have it", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_swarms_page_says_which_of_its_web_seeds_have_the_content()
    {
        var page = (await BodyAsync($"/swarm/{Healthy}")).Replace("<td class=\"long\">", "<td>", StringComparison.Ordinal);
        Assert.Contains("<td>https://mirror.example/debian/</td><td>yes</td><td>ok</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>https://&lt;b&gt;.example/</td><td>not asked</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("word@", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Web seeds", await BodyAsync($"/swarm/{Hostile}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_strangers_are_shown_and_never_run()
    {
        var page = await BodyAsync("/swarms");
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', page);
        Assert.InRange(page.Length, 1, 20_000);
    }

    [Theory]
    [InlineData("DEBIAN", "debian-12.iso")]
    [InlineData("a1a1", "debian-12.iso")]
    [InlineData("c3C3", "HYPERLINK")]
    [InlineData("%", null)]
    [InlineData("_", null)]
    [InlineData("'; drop table crawl.swarm; --", null)]
    public async Task Swarms_are_found_by_name_and_by_hash_and_patterns_stand_for_themselves(string search, string? found)
    {
        var page = await BodyAsync("/swarms", ("q", search));
        Assert.Equal(found is null ? 0 : 1, Regex.Count(page, "<a href=\"/swarm/", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)));
        Assert.Contains(found ?? "<p>None.</p>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trouble", "", "d4 c3 b2 e5 a1")]
    [InlineData("seeders", "", "a1 b2 c3 d4 e5")]
    [InlineData("trouble", "healthy", "a1")]
    [InlineData("no such order", "no such health", "d4 c3 b2 e5 a1")]
    public async Task Swarms_come_in_the_order_that_was_asked_for(string sort, string health, string expected)
    {
        var page = await BodyAsync("/swarms", ("sort", sort), ("health", health));
        var order = Regex.Matches(page, "<a href=\"/swarm/(?<hash>..)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(x => x.Groups["hash"].Value);
        Assert.Equal(expected, string.Join(' ', order));
    }

    [Fact]
    public async Task More_swarms_than_fit_are_on_further_pages()
    {
        await _database.ExecuteAsync(
            """
            insert into crawl.swarm (info_hash, name, source, added_at)
            select decode(lpad(to_hex(n), 40, '0'), 'hex'), 'many ' || lpad(n::text, 3, '0'), 'info_hash', '2026-05-01' from generate_series(1, 120) n
            """);
        var seen = new List<string>();
        foreach (var number in new[] { "1", "2", "3" })
        {
            var page = await BodyAsync("/swarms", ("q", "many"), ("sort", "name"), ("page", number));
            seen.AddRange(Regex.Matches(page, ">many (?<number>\\d+)<", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(x => x.Groups["number"].Value));
            Assert.Equal(number != "3", page.Contains("rel=\"next\"", StringComparison.Ordinal));
        }

        Assert.Equal(Enumerable.Range(1, 120).Select(x => $"{x:000}"), seen);
    }

    [Theory]
    [InlineData("/swarm/xyz", "", "", 400, "40 hex digits")]
    [InlineData("/swarm/00000000000000000000000000000000000000ff", "", "", 404, "watch add")]
    [InlineData("/report/nothing", "", "", 404, "No such report")]
    [InlineData("/report/swarm_day.exe", "", "", 404, "No such report")]
    [InlineData("/report/swarm_day", "since", "yesterday", 400, "is not a time")]
    [InlineData("/report/swarm_day", "colour", "red", 400, "no parameter colour")]
    [InlineData("/report/swarm_now", "hash", "xyz", 400, "is not an info-hash")]
    [InlineData("/../etc/passwd", "", "", 404, "No such page")]
    public async Task What_is_not_understood_is_answered_with_what_would_be(string path, string name, string value, int status, string words)
    {
        var page = await _site.RespondAsync(path, name.Length == 0 ? Query() : Query((name, value)), default);
        Assert.Equal(status, page.Status);
        Assert.Contains(words, page.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv", "text/csv; charset=utf-8", "debian-12.iso")]
    [InlineData("json", "application/x-ndjson; charset=utf-8", "\"name\":\"debian-12.iso\"")]
    [InlineData("txt", "text/plain; charset=utf-8", "debian-12.iso")]
    public async Task A_report_may_be_had_as_a_file(string ending, string type, string words)
    {
        var file = await _site.RespondAsync($"/report/swarm_now.{ending}", Query(("hash", Healthy)), default);
        Assert.Equal((200, type), (file.Status, file.MediaType));
        Assert.Contains(words, file.Body, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Query(params ReadOnlySpan<(string Name, string Value)> query)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in query)
        {
            values.Add(name, value);
        }

        return values;
    }

    private async Task<(int Status, string MediaType)> StatusAsync(string path) =>
        await _site.RespondAsync(path, Query(), default) is var page ? (page.Status, page.MediaType) : default;

    private async Task<string> BodyAsync(string path, params (string Name, string Value)[] query)
    {
        var page = await _site.RespondAsync(path, Query(query), default);
        Assert.Equal(200, page.Status);
        return page.Body;
    }
}
