using Crawler.Probing.Crawls;
using Crawler.Probing.Observations;
using Crawler.Probing.Work;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Tests.Crawls;

public sealed class PeerPoolTests
{
    private readonly ManualTime _time = new();
    private readonly CrawlOptions _options = new() { MaxRememberedPeers = 100, ForgetAfterFailures = 2 };

    [Fact]
    public async Task A_peer_stays_until_it_failed_too_often_in_a_row_and_nobody_names_it_any_more()
    {
        var pool = Pool();
        await CrawlAsync(pool, 1, ProbeOutcome.TimedOut, 1);
        await CrawlAsync(pool, 1, ProbeOutcome.Handshaken);
        await CrawlAsync(pool, 1, ProbeOutcome.Refused);
        Assert.Equal(1, await CrawlAsync(pool, 1, ProbeOutcome.Refused));
        Assert.Equal(1, await CrawlAsync(pool, 1, ProbeOutcome.Refused, 1));
        Assert.Equal(0, await CrawlAsync(pool, 1, ProbeOutcome.Refused));
        Assert.Equal(0, pool.Count);
    }

    [Theory]
    [InlineData(ProbeOutcome.Inconclusive)]
    [InlineData(ProbeOutcome.Cancelled)]
    public async Task What_was_our_own_doing_is_not_held_against_a_peer(ProbeOutcome outcome)
    {
        var pool = Pool(x => x.ForgetAfterFailures = 1);
        await CrawlAsync(pool, 1, outcome, 1);
        Assert.Equal(1, await CrawlAsync(pool, 1, outcome));
    }

    [Fact]
    public async Task A_peer_named_twice_is_one_and_keeps_who_named_it_first()
    {
        var pool = Pool();
        await pool.BeginCrawlAsync(Work(1), [(Peer(1), PeerSource.Announce), (Peer(1), PeerSource.Dht)], default);
        pool.EndCrawl(Hash(1));
        var known = await pool.BeginCrawlAsync(Work(1), [(Peer(1), PeerSource.Pex)], default);
        Assert.Equal([(Peer(1), PeerSource.Announce)], known.ToVisit);
        Assert.Equal((1, 1), (known.Count, pool.Count));
    }

    [Fact]
    public async Task Beyond_the_bound_the_swarm_not_touched_for_longest_goes_first()
    {
        var pool = Pool(x => x.MaxRememberedPeers = 4);
        await CrawlAsync(pool, 1, ProbeOutcome.Handshaken, 1, 2);
        await CrawlAsync(pool, 2, ProbeOutcome.Handshaken, 1, 2);
        await CrawlAsync(pool, 1, ProbeOutcome.Handshaken);
        await CrawlAsync(pool, 3, ProbeOutcome.Handshaken, 1);
        Assert.Equal(3, pool.Count);
        Assert.Equal(0, await CrawlAsync(pool, 2, ProbeOutcome.Handshaken));
        Assert.Equal(2, await CrawlAsync(pool, 1, ProbeOutcome.Handshaken));
    }

    [Fact]
    public async Task A_peer_that_never_answers_is_passed_over_more_and_more_often_but_stays_known()
    {
        var pool = Pool();
        var visited = new List<int>();
        for (var crawl = 1; crawl <= 30; crawl++)
        {
            var known = await pool.BeginCrawlAsync(Work(1), [(Peer(1), PeerSource.Announce)], default);
            Assert.Equal(1, known.Count);
            visited.AddRange(known.ToVisit.Select(_ => crawl));
            foreach (var (endpoint, _) in known.ToVisit)
            {
                pool.Note(Hash(1), endpoint, ProbeOutcome.TimedOut);
            }

            pool.EndCrawl(Hash(1));
        }

        Assert.Equal([1, 2, 3, 5, 9, 17, 25], visited);
    }

    [Fact]
    public async Task A_peer_that_answers_is_due_again_after_a_growing_time()
    {
        var pool = Pool(x => (x.RevisitShortest, x.RevisitLongest, x.RevisitFor) = (Minutes(1), Minutes(15), Minutes(60)));
        await CrawlAsync(pool, 1, ProbeOutcome.Handshaken, 1);
        var waits = new List<double>();
        var last = _time.GetUtcNow();
        while (waits.Count < 7)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (pool.TakeDue() is { } revisit)
            {
                Assert.Equal([(Peer(1), PeerSource.Announce)], revisit.Peers);
                Assert.Null(pool.TakeDue());
                pool.Note(Hash(1), Peer(1), ProbeOutcome.Handshaken);
                pool.EndRevisit(Hash(1));
                waits.Add(Math.Round((_time.GetUtcNow() - last).TotalMinutes, 1));
                last = _time.GetUtcNow();
            }
        }

        Assert.Equal([1, 1.2, 2.6, 5.8, 12.8, 15, 15], waits);
    }

    [Fact]
    public async Task A_peer_that_left_is_tried_until_that_is_certain_and_then_only_by_crawls()
    {
        var pool = Pool();
        await CrawlAsync(pool, 1, ProbeOutcome.Handshaken, 1);
        for (var i = 0; i < VisitRhythm.FailuresToEnd(TimeSpan.Zero); i++)
        {
            _time.Advance(_options.RevisitShortest);
            Assert.NotNull(pool.TakeDue());
            pool.Note(Hash(1), Peer(1), ProbeOutcome.TimedOut);
            pool.EndRevisit(Hash(1));
        }

        _time.Advance(_options.RevisitLongest);
        Assert.Null(pool.TakeDue());
    }

    [Fact]
    public async Task A_swarm_is_revisited_only_between_this_agents_crawls()
    {
        var pool = Pool();
        await CrawlAsync(pool, 1, ProbeOutcome.Handshaken, 1);
        _time.Advance(_options.RevisitShortest);
        await pool.BeginCrawlAsync(Work(1), [], default);
        Assert.Null(pool.TakeDue());
        pool.EndCrawl(Hash(1));
        Assert.NotNull(pool.TakeDue());

        var crawl = pool.BeginCrawlAsync(Work(1), [], default);
        Assert.False(crawl.IsCompleted);
        pool.EndRevisit(Hash(1));
        Assert.Single((await crawl).ToVisit);
        pool.EndCrawl(Hash(1));

        _time.Advance(_options.RevisitFor + TimeSpan.FromSeconds(1));
        Assert.Null(pool.TakeDue());
    }

    private PeerPool Pool(Action<CrawlOptions>? configure = null)
    {
        configure?.Invoke(_options);
        return new PeerPool(_options, _time);
    }

    private static async Task<int> CrawlAsync(PeerPool pool, byte swarm, ProbeOutcome outcome, params ushort[] named)
    {
        var known = await pool.BeginCrawlAsync(Work(swarm), [.. named.Select(x => (Peer(x), PeerSource.Announce))], default);
        foreach (var (endpoint, _) in known.ToVisit)
        {
            pool.Note(Hash(swarm), endpoint, outcome);
        }

        pool.EndCrawl(Hash(swarm));
        return known.Count;
    }

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    private static CrawlWork Work(byte swarm) => new(new SwarmRef(swarm, Hash(swarm)), 1, 4, false, []);

    private static InfoHash Hash(byte value) => new([.. Enumerable.Repeat(value, 20)]);

    private static PeerEndpoint Peer(ushort port) => PeerEndpoint.From(System.Net.IPAddress.Loopback, port);
}
