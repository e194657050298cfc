using System.Net;
using Crawler.Probing;
using Crawler.Probing.Crawls;
using Crawler.Probing.Observations;
using Crawler.Probing.Observer;
using Crawler.Probing.Pacing;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Probing.WebSeeds;
using Crawler.Probing.Work;
using Crawler.Storage;
using Crawler.Storage.Budget;
using Crawler.Storage.Journal;
using Crawler.Storage.Leases;
using Microsoft.Extensions.Logging;

namespace Crawler.Agent.Hosting;

/// <summary>What asks trackers, peers and web seeds: its workers, and what they hold open.</summary>
internal sealed record ProbingParts(
    TrackerClients Clients, PeerProber Prober, ScrapeWorker Scrape, CrawlWorker Crawl, RevisitWorker Revisit, WebSeedWorker? WebSeeds,
    FarewellOutbox Outbox, ObservationMeter Meter, ObserverGate Observer, IReadOnlyList<WorkPulse> Pulses)
    : IAsyncDisposable
{
    /// <summary>Puts them together: work comes from the database, observations go to the journal.</summary>
    public static ProbingParts Create(
        AgentParts parts, Database database, JournalWriter journal, long agentId, WorkSignal signal, WorkThrottle throttle)
    {
        var (settings, time, _, loggers, _, _, _, _, _) = parts;
        var network = settings.Get<NetworkOptions>();
        var trackers = settings.Get<TrackerOptions>();
        var crawl = settings.Get<CrawlOptions>();
        var bind = network.Bind.Length > 0 ? IPAddress.Parse(network.Bind) : null;
        var policy = new AddressPolicy(network);
        var observer = settings.Get<ObserverOptions>();
        var own = new ObserverGate(observer, new LinkSense().Look, time);
        var work = new PatientWorkQueue(new WorkQueue(database, agentId, settings.Get<ScheduleOptions>(), loggers, signal, throttle), time, loggers);
        var queue = new PulsingWorkQueue(new GatedWorkQueue(new BudgetedWorkQueue(work, throttle, time), own, observer, time), time);
        var meter = new ObservationMeter(journal);
        var sink = new GatedSink(meter, own);
        var clients = TrackerClients.Create(trackers, policy, bind, time, settings.Get<PacingOptions>());
        var prober = new PeerProber(settings.Get<PeerOptions>(), trackers, policy, bind, time);
        LogDescriptors(loggers, prober, settings.Get<PeerOptions>().InFlight);
        var presence = new OwnPresence();
        var gate = new TrackerGate(time);
        var outbox = new FarewellOutbox(clients, sink, gate, time);
        var announcer = new PoliteAnnouncer(clients, trackers, bind, presence, time, sink, gate, outbox);
        var pool = new PeerPool(crawl, time, throttle);
        var seeds = settings.Get<WebSeedOptions>();
        var webSeeds = !seeds.Enabled ? null : new WebSeedWorker(
            new WebSeedQueue(database, agentId, seeds, settings.Get<ScheduleOptions>(), loggers, signal, throttle),
            new WebSeedProber(seeds, trackers, policy, bind, time), policy, sink, seeds, own, throttle, time);
        return new ProbingParts(
            clients,
            prober,
            new ScrapeWorker(queue, new TrackerScraper(clients, policy, presence, gate, sink, queue, time), crawl, time),
            new CrawlWorker(queue, new SwarmCrawler(announcer, prober, policy, sink, queue, pool, crawl, time, throttle), crawl, time),
            new RevisitWorker(pool, prober, policy, sink, crawl, time, throttle),
            webSeeds,
            outbox,
            meter,
            own,
            webSeeds is null ? [queue.Scrapes, queue.Crawls] : [queue.Scrapes, queue.Crawls, webSeeds.Pulse]);
    }

    /// <summary>Pieces of work that are being claimed or done.</summary>
    public int UnderWay() => Scrape.UnderWay + Crawl.UnderWay + Revisit.UnderWay + (WebSeeds?.UnderWay ?? 0);

    private static void LogDescriptors(ILoggerFactory loggers, PeerProber prober, int wanted) =>
        loggers.CreateLogger<ProbingParts>().Log(
            prober.InFlight < wanted ? LogLevel.Warning : LogLevel.Information, "{Descriptors}", prober.Descriptors.Describe(wanted));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Meter.Dispose();
        Observer.Dispose();
        Prober.Dispose();
        await Clients.DisposeAsync();
    }
}
