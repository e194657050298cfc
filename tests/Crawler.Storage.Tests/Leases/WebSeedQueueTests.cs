using Crawler.Fixtures;
using Crawler.Probing.WebSeeds;
using Crawler.Storage.Catalogue;
using Crawler.Storage.Fleet;
using Crawler.Storage.Leases;
using Crawler.Wire.Metainfo;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Leases;

/// <summary>Who asks which host for which file, and when.</summary>
public sealed class WebSeedQueueTests : IAsyncLifetime
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ManualTime _time = new(Samples.Noon);
    private readonly WebSeedOptions _options = new();
    private readonly ScheduleOptions _schedule = new() { Jitter = 0 };
    private TestDatabase _test = null!;
    private Database _database = null!;

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        _database = await _test.OpenAsync(_time);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task What_can_be_asked_is_claimed_host_by_host_and_what_cannot_is_not()
    {
        await AddAsync(1, ["http://A.example/pub/", "http://b.example/pub/file", "ftp://a.example/file", "http://user:word@a.example/", "nonsense", "http://a.example/script"], "http://a.example/script");
        await new CatalogueStore(_database).AddAsync(
            new SwarmEntry { InfoHash = Samples.Hash(2), Source = "magnet", WebSeeds = ["http://a.example/folder/", "http://a.example/magnet"] }, default);
        // As an older version left them.
        await new CatalogueStore(_database).AddAsync(Samples.Swarm(3) with { WebSeeds = ["http://a.example/script.php"] }, default);
        var queue = await QueueAsync("a");

        var (a, b) = ((await queue.ClaimAsync(default))!, (await queue.ClaimAsync(default))!);

        Assert.Equal(["http://a.example/magnet", "http://a.example/pub/file"], Targets(a));
        Assert.Equal(["http://b.example/pub/file"], Targets(b));
        Assert.Equal(("http://A.example/pub/", 1000L), (a.Files.Single(x => x.Seeds[0].Bytes is not null).Seeds[0].Seed.Url, a.Files.Max(x => x.Seeds[0].Bytes)));
        Assert.Null(await queue.ClaimAsync(default));
        Assert.Equal(9L, await _test.ScalarAsync("select count(*) from crawl.web_seed"));
    }

    [Fact]
    public async Task A_file_that_several_swarms_mean_is_asked_for_once_an_interval_whenever_they_come()
    {
        await AddAsync(1, ["http://a.example/pub/"]);
        await AddAsync(2, ["http://a.example/pub/file"]);
        var queue = await QueueAsync("a");

        var file = Assert.Single((await AskAllAsync(queue)).Files);
        Assert.Equal(2, file.Seeds.Select(x => x.Seed.Swarm.InfoHash).Distinct().Count());

        _time.Advance(_options.Interval / 2);
        await AddAsync(3, ["http://A.EXAMPLE:80/pub/file"]);
        Assert.Null(await queue.ClaimAsync(default));
        _time.Advance((_options.Interval / 2) - TimeSpan.FromSeconds(1));
        Assert.Null(await queue.ClaimAsync(default));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, Assert.Single((await AskAllAsync(queue)).Files).Seeds.Count);
    }

    [Fact]
    public async Task One_host_has_one_agent_at_a_time_until_its_lease_ends()
    {
        await AddAsync(1, [.. Enumerable.Range(0, 20).Select(x => $"http://h{x}.example/file")]);
        var queues = new[] { await QueueAsync("a"), await QueueAsync("b"), await QueueAsync("c") };

        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(x => queues[x % 3].ClaimAsync(default)));

        var claimed = claims.OfType<WebSeedWork>().ToList();
        while (await queues[0].ClaimAsync(default) is { } more)
        {
            claimed.Add(more);
        }

        Assert.Equal(20, claimed.Select(x => x.HostId).Distinct().Count());
        Assert.Equal(20, claimed.Count);
    }

    [Fact]
    public async Task What_a_dead_agent_had_claimed_is_due_after_the_interval_and_its_token_is_worth_nothing()
    {
        await AddAsync(1, ["http://a.example/file"]);
        var (dead, heir) = (await QueueAsync("dead"), await QueueAsync("heir"));
        var lost = (await dead.ClaimAsync(default))!;

        _time.Advance(_options.Interval);
        var taken = (await heir.ClaimAsync(default))!;
        await dead.CompleteAsync(lost, lost.Files, TimeSpan.FromDays(1), default);

        Assert.True(taken.FencingToken > lost.FencingToken);
        Assert.Equal(true, await _test.ScalarAsync($"select lease_expires_at > '{_time.GetUtcNow():O}' and next_request_at < lease_expires_at from crawl.web_seed_host"));
    }

    [Fact]
    public async Task What_was_not_asked_for_is_due_at_once_and_the_host_after_its_pause()
    {
        await AddAsync(1, ["http://a.example/one", "http://a.example/two"]);
        var queue = await QueueAsync("a");
        var work = (await queue.ClaimAsync(default))!;

        await queue.CompleteAsync(work, [work.Files[1]], Pause, default);

        Assert.Null(await queue.ClaimAsync(default));
        _time.Advance(Pause);
        var next = (await queue.ClaimAsync(default))!;
        Assert.Equal([work.Files[1].Target], next.Files.Select(x => x.Target));
    }

    [Fact]
    public async Task Swarms_that_go_come_back_and_change_are_followed_without_undercutting_the_interval()
    {
        await AddAsync(1, ["http://a.example/one", "http://a.example/two"]);
        var queue = await QueueAsync("a");
        await AskAllAsync(queue);

        await AddAsync(1, ["http://a.example/two", "http://a.example/three"]);
        Assert.Equal(["http://a.example/three"], Targets(await AskAllAsync(queue)));
        _time.Advance(_options.Interval);
        Assert.Equal(["http://a.example/three", "http://a.example/two"], Targets(await AskAllAsync(queue)));

        await new CatalogueStore(_database).RemoveAsync(Samples.Hash(1), default);
        _time.Advance(_options.Interval / 2);
        Assert.Null(await queue.ClaimAsync(default));
        await AddAsync(1, ["http://a.example/two"]);
        Assert.Null(await queue.ClaimAsync(default));
        _time.Advance(_options.Interval / 2);
        Assert.Equal(["http://a.example/two"], Targets(await AskAllAsync(queue)));
    }

    [Fact]
    public async Task A_magnets_folder_is_asked_once_its_files_are_known()
    {
        var (id, _) = await new CatalogueStore(_database).AddAsync(
            new SwarmEntry { InfoHash = Samples.Hash(1), Source = "magnet", WebSeeds = ["http://a.example/pub/"] }, default);
        var queue = await QueueAsync("a");
        Assert.Null(await queue.ClaimAsync(default));

        await new WorkQueue(_database, 1, _schedule, NullLoggerFactory.Instance).LearnAsync(
            new Probing.Observations.SwarmRef(id, Samples.Hash(1)),
            new Probing.Observations.SwarmMetadata { Name = "set", PieceCount = 3, LongestFile = new LongestFile(["set", "big"], 9) }, default);

        var file = Assert.Single((await queue.ClaimAsync(default))!.Files);
        Assert.Equal(("http://a.example/pub/set/big", 9L), (file.Target.AbsoluteUri, file.Seeds[0].Bytes));
    }

    [Fact]
    public async Task A_host_of_many_files_is_claimed_in_parts()
    {
        for (var swarm = 0; swarm < 3; swarm++)
        {
            await AddAsync(swarm, [.. Enumerable.Range(0, 80).Select(x => $"http://a.example/{swarm}/{x}")]);
        }

        var queue = await QueueAsync("a");
        var claimed = new List<Uri>();
        while (await queue.ClaimAsync(default) is { } work)
        {
            Assert.InRange(work.Files.Count, 1, 100);
            claimed.AddRange(work.Files.Select(x => x.Target));
            await queue.CompleteAsync(work, [], Pause, default);
            _time.Advance(Pause);
        }

        Assert.Equal((240, 240), (claimed.Count, claimed.Distinct().Count()));
    }

    private static IEnumerable<string> Targets(WebSeedWork work) => work.Files.Select(x => x.Target.AbsoluteUri).Order(StringComparer.Ordinal);

    private static async Task<WebSeedWork> AskAllAsync(WebSeedQueue queue)
    {
        var work = (await queue.ClaimAsync(default))!;
        await queue.CompleteAsync(work, [], TimeSpan.Zero, default);
        return work;
    }

    private async Task AddAsync(int swarm, string[] webSeeds, params string[] httpSeeds) => await new CatalogueStore(_database).AddAsync(
        Samples.Swarm(swarm) with { WebSeeds = webSeeds, HttpSeeds = httpSeeds, LongestFile = new LongestFile(["file"], 1000) }, default);

    private async Task<WebSeedQueue> QueueAsync(string agent)
    {
        var id = await new AgentStore(_database).RegisterAsync(new AgentIdentity(agent, "host", "1", Guid.Empty), default);
        return new WebSeedQueue(_database, id, _options, _schedule, NullLoggerFactory.Instance);
    }
}
