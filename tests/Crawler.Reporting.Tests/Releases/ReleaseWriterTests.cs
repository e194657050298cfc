using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Crawler.Fixtures;
using Crawler.Reporting.Releases;
using Crawler.Storage.Querying;

namespace Crawler.Reporting.Tests.Releases;

public sealed class ReleaseWriterTests : IAsyncLifetime, IDisposable
{
    private static readonly DateOnly Day = new(2026, 5, 1);
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new(SeededDatabase.Now);
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await SeededDatabase.CreateAsync();
        await _database.ExecuteAsync("insert into crawl.tracker (url, scheme, added_at) values ('udp://192.0.2.77:6969/secret/announce', 'udp', '2026-05-01')");
        await _database.ExecuteAsync("insert into crawl.tracker_hour values ('2026-05-01 10:00+00', 3, 1, 1, 3600, 3600); select crawl.keep_day('2026-05-01')");
        await _database.ExecuteAsync("insert into crawl.agent_minute (agent_id, minute, checks, visits, snapshots) values (1, '2026-05-01 00:05+00', 1, 1, 1), (1, '2026-05-01 23:30+00', 1, 1, 1)");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Made_twice_a_release_is_the_same_byte_for_byte()
    {
        var first = await WriteAsync("first", smallestGroup: 2);

        // Rows that lie elsewhere on the disk come in another order where none is asked for.
        await _database.ExecuteAsync("update crawl.client_hour set visits = visits; update crawl.tracker_hour set checks = checks where tracker_id = 1");
        var second = await WriteAsync("second", smallestGroup: 2);

        var sums = await File.ReadAllTextAsync(Path.Combine(first.Folder, "SHA256SUMS"));
        Assert.Equal(sums, await File.ReadAllTextAsync(Path.Combine(second.Folder, "SHA256SUMS")));
        Assert.Equal((first.Files, first.Rows, first.Bytes), (second.Files, second.Rows, second.Bytes));
        foreach (var line in sums.TrimEnd().Split('\n').Select(x => x.Split("  ")))
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(second.Folder, line[1]));
            Assert.Equal(line[0], Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        }

        Assert.Equal(first.Files - 1, sums.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Nothing_in_a_release_is_an_address_or_a_part_of_one()
    {
        var release = await WriteAsync("release", smallestGroup: 1);
        foreach (var (path, text) in await TextsAsync(release.Folder))
        {
            Assert.False(Regex.IsMatch(text, "192\\.0\\.2|198\\.51\\.100|203\\.0\\.113|2001:db8|secret|host-1|gamma|debian-12", RegexOptions.None, TimeSpan.FromSeconds(5)), path);
        }
    }

    [Fact]
    public async Task Every_table_holds_the_numbers_of_its_view_as_csv_and_as_json()
    {
        var release = await WriteAsync("release", smallestGroup: 1);
        var texts = await TextsAsync(release.Folder);
        foreach (var table in ReleaseTables.All)
        {
            var csv = texts[$"data/{table.Name}.csv.gz"].Split("\r\n");
            Assert.Equal(string.Join(',', table.Columns.Select(x => x.Name)), csv[0]);
            Assert.Equal(texts[$"data/{table.Name}.jsonl.gz"].Count(x => x == '\n'), csv.Length - 2);
            Assert.True(csv.Length > 2, table.Name);
        }

        Assert.Contains($"2026-05-01,{string.Concat(Enumerable.Repeat("a1", 20))},2,5,2,1.333333,2,0.9,0.208333,0.5\r\n", texts["data/swarm_day.csv.gz"], StringComparison.Ordinal);
        Assert.Contains("{\"day\":\"2026-05-01\",\"client\":\"Transmission\",\"version\":\"3.00\",\"peers\":2,\"share\":0.666667}\n", texts["data/client_day.jsonl.gz"], StringComparison.Ordinal);
        Assert.Contains("2026-05-01,1,udp,tracker.example,", texts["data/tracker_day.csv.gz"], StringComparison.Ordinal);
        Assert.Contains("2026-05-01,3,udp,,1,1,", texts["data/tracker_day.csv.gz"], StringComparison.Ordinal);
        Assert.Contains($"2026-05-01,{string.Concat(Enumerable.Repeat("a1", 20))},1,mirror.example,3,1,1,0.25,0.166667,", texts["data/web_seed_day.csv.gz"], StringComparison.Ordinal);
        Assert.Contains("2026-05-01,1,2,2,1404\r\n", texts["data/coverage_day.csv.gz"], StringComparison.Ordinal);
        Assert.Contains("client_day,share,share,Share of the day's peers,numeric,", texts["dictionary.csv"], StringComparison.Ordinal);
        Assert.Equal(ReleaseTexts.All["swarm_day"], texts["sql/swarm_day.sql"]);
    }

    [Fact]
    public async Task Small_groups_are_folded_until_no_difference_tells_of_fewer()
    {
        // Networks of 1, 2, 3 and 9 peers: the first alone would be told by the day's sum, so the second goes with it, and the third as well.
        await _database.ExecuteAsync(
            """
            delete from crawl.network_hour;
            insert into crawl.network_hour (hour, country, asn, peers, reachable)
            select '2026-05-01 10:00+00', x.country, x.asn, hll_add_agg(hll_hash_bigint(x.asn * 100 + n)), hll_empty()
            from (values ('AA', 1, 1), ('BB', 2, 2), ('CC', 3, 3), ('DD', 4, 9)) as x (country, asn, peers), generate_series(1, x.peers) as n
            group by x.country, x.asn;
            select crawl.keep_day('2026-05-01')
            """);
        var networks = (await TextsAsync((await WriteAsync("release", smallestGroup: 3)).Folder))["data/network_day.csv.gz"];
        Assert.Equal("day,country,asn,peers,reachable\r\n2026-05-01,DD,4,9,0\r\n2026-05-01,CC,3,3,0\r\n2026-05-01,other,,3,0\r\n", networks);

        networks = (await TextsAsync((await WriteAsync("larger", smallestGroup: 4)).Folder))["data/network_day.csv.gz"];
        Assert.Equal("day,country,asn,peers,reachable\r\n2026-05-01,DD,4,9,0\r\n2026-05-01,other,,6,0\r\n", networks);

        networks = (await TextsAsync((await WriteAsync("largest", smallestGroup: 16)).Folder))["data/network_day.csv.gz"];
        Assert.Equal("day,country,asn,peers,reachable\r\n", networks);
    }

    [Theory]
    [InlineData("2026-05-02", "", "2026-05-02 is not closed: it is closed an hour after its end")]
    [InlineData("2026-05-01", "insert into crawl.rollup_dirty (hour, marked_at) values ('2026-05-01 23:00+00', '2026-05-02')", "not all of it is summed up")]
    [InlineData("2026-05-01", "insert into crawl.rollup_dirty (hour, marked_at) values ('2026-04-30 23:00+00', '2026-05-02')", "not all of it is summed up")]
    [InlineData("2026-05-01", "update crawl.rollup_hour set rolled_through = hour + interval '59 minutes' where hour = '2026-05-01 05:00+00'", "not all of it is summed up")]
    [InlineData("2026-05-01", "update crawl.agent set journal_lag_seconds = 50000 where name = 'alpha'", "agent alpha was heard of last at 2026-05-02 11:59 UTC")]
    [InlineData("2026-05-01", "update crawl.agent set heartbeat_at = '2026-05-01 20:00+00' where name = 'gamma'", "agent gamma was heard of last at 2026-05-01 20:00 UTC")]
    public async Task A_day_that_may_still_change_is_refused(string until, string change, string reason)
    {
        await _database.ExecuteAsync(change.Length > 0 ? change : "select 1");
        var e = await Assert.ThrowsAsync<ReleaseException>(() => WriteAsync("release", smallestGroup: 1, until));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File(".")));
    }

    [Fact]
    public async Task An_agent_whose_journal_is_lost_may_be_left_out_and_the_release_says_so()
    {
        await _database.ExecuteAsync("update crawl.agent set heartbeat_at = '2026-05-01 20:00+00' where name = 'gamma'");
        var release = await WriteAsync("release", smallestGroup: 1, without: "gamma");
        Assert.Contains("gamma", await File.ReadAllTextAsync(Path.Combine(release.Folder, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_there_is_left_as_it_is()
    {
        Directory.CreateDirectory(_folder.File("release"));
        await Assert.ThrowsAsync<ReleaseException>(() => WriteAsync("release", smallestGroup: 1));
    }

    private Task<ReleaseSummary> WriteAsync(string folder, int smallestGroup, string until = "2026-05-01", params string[] without)
    {
        var request = new ReleaseRequest
        {
            Since = Day.AddDays(-1),
            Until = DateOnly.ParseExact(until, "yyyy-MM-dd", null),
            Without = without,
            SmallestGroup = smallestGroup,
        };
        return new ReleaseWriter(new QuerySource(_database.Database, smallestGroup), _time)
            .WriteAsync(_folder.File(folder), request, new Progress<string>(), CancellationToken.None);
    }

    private static async Task<Dictionary<string, string>> TextsAsync(string folder)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            await using var file = File.OpenRead(path);
            await using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            texts.Add(Path.GetRelativePath(folder, path), await reader.ReadToEndAsync());
        }

        return texts;
    }
}
