using Crawler.Probing.Crawls;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Probing.WebSeeds;
using Crawler.Storage.Budget;
using Crawler.Storage.Leases;
using Crawler.Storage.Partitions;

namespace Crawler.Storage.Planning;

/// <summary>Turns the catalogue and the options into rates, rows and bytes. Pure arithmetic: nothing is sent and nothing is read.</summary>
public sealed class WorkForecast(
    ScheduleOptions schedule, CrawlOptions crawl, TrackerOptions trackers, PeerOptions peers, StorageOptions storage, RetentionOptions retention,
    WebSeedOptions webSeeds)
{
    // What one agent on two cores is good for, from the benchmarks: swarms scheduled and stored a second (`ops/bench schedule`), and
    // seconds that a visit takes when most peers are away (`ops/bench peers`).
    private const double ClaimsPerSecond = 1700;
    private const double SecondsPerVisit = 3;

    // A sample of what one observation takes in a journal: a visit, the most frequent one.
    private const double JournalBytesPerRow = 160;
    private const double SecondsPerDay = 86_400;
    private const int UdpScrapeHashes = 74;
    private const double SessionsPerVisit = 0.05;
    private const int HoursPerDay = 24;

    // What was seen holds for so long (crawl.evidence_horizon).
    private const int EvidenceHours = 2;

    /// <summary>The plan.</summary>
    public WorkPlan Of(PlanInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var plans = input.Trackers.Select(Plan).OrderByDescending(x => x.ScrapesPerSecond + x.AnnouncesPerSecond).ToList();
        var scrapes = plans.Sum(x => x.ScrapesPerSecond);
        var announces = plans.Sum(x => x.AnnouncesPerSecond);
        var scraped = input.Trackers.Sum(x => x.Swarms / ScrapeSeconds(x));
        var crawls = input.Swarms.Swarms / Stretched(schedule.CrawlInterval);
        var visits = crawls * VisitsPerCrawl(input);
        var asked = webSeeds.Enabled ? input.WebSeeds / Stretched(webSeeds.Interval) : 0;
        // Where they are asked less often than once an hour, an answer is in the sums of three.
        var seedHours = webSeeds.Enabled ? Math.Min(input.WebSeeds * HoursPerDay / SecondsPerDay, asked * (EvidenceHours + 1)) : 0;
        var rows = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["claim"] = scraped + announces,
            ["tracker_check"] = scrapes + announces,
            ["tracker_request"] = scrapes + announces,
            ["visit"] = visits,
            ["swarm_snapshot"] = crawls,
            ["session"] = visits * SessionsPerVisit,
            ["swarm_hour"] = input.Swarms.Swarms * HoursPerDay / SecondsPerDay,
            ["day_swarm"] = input.Swarms.Swarms / SecondsPerDay,
            ["session_hour"] = input.Swarms.Swarms * HoursPerDay / SecondsPerDay,
            ["web_seed_check"] = asked,
            ["web_seed_hour"] = seedHours,
            ["web_seed_rtt_hour"] = Math.Min(asked, seedHours),
            ["tracker_hour"] = input.Trackers.Count * HoursPerDay / SecondsPerDay,
        };
        var tables = input.Costs
            .Select(x => new TablePlan(x.Table, rows[x.Table] * SecondsPerDay, x.Bytes, x.IsMeasured, RowCost.Raw.Contains(x.Table)))
            .OrderByDescending(x => x.BytesPerDay)
            .ToList();
        var journal = (visits + crawls + scrapes + announces + asked + (scraped / 4)) * JournalBytesPerRow * SecondsPerDay;
        var agents = Math.Max(1, Math.Ceiling(Math.Max((scraped + announces) / ClaimsPerSecond, visits * SecondsPerVisit / peers.InFlight)));
        var plan = new WorkPlan(
            plans, tables, visits, journal, retention.RawDays, Math.Max(retention.RawDays, retention.HourDays), Limit, input.UsedBytes, null, (int)Math.Min(agents, int.MaxValue));
        return plan with { DaysToFull = DaysToFull(plan), WebSeedsPerSecond = asked };
    }

    private long? Limit => storage.BudgetBytes > 0 ? storage.BudgetBytes : storage.ServerBudgetBytes > 0 ? storage.ServerBudgetBytes : null;

    private TrackerPlan Plan(PlannedTracker tracker)
    {
        var most = tracker.Scheme == "udp" ? UdpScrapeHashes : trackers.HttpScrapeHashes;
        var hashes = tracker.ScrapeHashes > 0 ? Math.Min(most, tracker.ScrapeHashes) : most;
        var announceSeconds = new[]
        {
            Stretched(schedule.CrawlInterval), Stretched(schedule.AnnounceInterval), tracker.AnnounceInterval ?? 0, tracker.AnnounceMinInterval ?? 0,
        }.Max();
        return new TrackerPlan(
            tracker.Url, tracker.Swarms, Math.Ceiling((double)tracker.Swarms / hashes) / ScrapeSeconds(tracker), tracker.Swarms / announceSeconds);
    }

    private double ScrapeSeconds(PlannedTracker tracker) => Math.Max(Stretched(schedule.ScrapeInterval), tracker.ScrapeMinInterval ?? 0);

    private double Stretched(TimeSpan interval) => interval.TotalSeconds * (1 + (schedule.Jitter / 2));

    // What was observed holds; before that, the peers known once each, and those that answer again and again until the next crawl.
    private double VisitsPerCrawl(PlanInput input)
    {
        if (input.VisitsPerCrawl is { } observed)
        {
            return observed;
        }

        var swarms = Math.Max(1, input.Swarms.Swarms);
        var between = Math.Min(crawl.RevisitFor.TotalSeconds, schedule.CrawlInterval.TotalSeconds);
        var again = between / crawl.RevisitLongest.TotalSeconds;
        return ((double)input.Swarms.PeersVisited / swarms) + (again * input.Swarms.PeersReached / swarms);
    }

    // Raw rows and sums until the first raw day goes; then sums by the hour alone, until the first day of them is folded; then sums by the day.
    private double? DaysToFull(WorkPlan plan)
    {
        if (plan.LimitBytes is not { } limit)
        {
            return null;
        }

        var room = Math.Max(0, (limit * storage.StopAt) - plan.UsedBytes);
        var days = 0.0;
        foreach (var (end, perDay) in new[]
        {
            (plan.RawDays, plan.RawBytesPerDay + plan.SumBytesPerDay), (plan.HourDays, plan.SumBytesPerDay), (double.PositiveInfinity, plan.FoldedBytesPerDay),
        })
        {
            if (perDay > 0 && room < perDay * (end - days))
            {
                return days + (room / perDay);
            }

            room -= perDay * (end - days);
            days = end;
        }

        return null;
    }
}
