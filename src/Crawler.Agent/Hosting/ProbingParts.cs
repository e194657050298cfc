using System.Net;
using Crawler.Probing;
using Crawler.Probing.Crawls;
using Crawler.Probing.Pacing;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Storage;
using Crawler.Storage.Journal;
using Crawler.Storage.Leases;
using Microsoft.Extensions.Logging;

namespace Crawler.Agent.Hosting;

/// <summary>What asks trackers and peers: its workers, and what they hold open.</summary>
internal sealed record ProbingParts(
    TrackerClients Clients, PeerProber Prober, ScrapeWorker Scrape, CrawlWorker Crawl, RevisitWorker Revisit, FarewellOutbox Outbox)
    : IAsyncDisposable
{
    /// <summary>Puts them together: work comes from the database, observations go to the journal.</summary>
    public static ProbingParts Create(AgentParts parts, Database database, JournalWriter journal, long agentId)
    {
        var (settings, time, _, loggers, _, _, _) = parts;
        var network = settings.Get<NetworkOptions>();
        var trackers = settings.Get<TrackerOptions>();
        var crawl = settings.Get<CrawlOptions>();
        var bind = network.Bind.Length > 0 ? IPAddress.Parse(network.Bind) : null;
        var policy = new AddressPolicy(network);
        var queue = new PatientWorkQueue(new WorkQueue(database, agentId, settings.Get<ScheduleOptions>(), loggers), time, loggers);
        var clients = TrackerClients.Create(trackers, policy, bind, time, settings.Get<PacingOptions>());
        var prober = new PeerProber(settings.Get<PeerOptions>(), trackers, policy, bind, time);
        LogDescriptors(loggers, prober, settings.Get<PeerOptions>().InFlight);
        var presence = new OwnPresence();
        var gate = new TrackerGate(time);
        var outbox = new FarewellOutbox(clients, journal, gate, time);
        var announcer = new PoliteAnnouncer(clients, trackers, bind, presence, time, journal, gate, outbox);
        var pool = new PeerPool(crawl, time);
        return new ProbingParts(
            clients,
            prober,
            new ScrapeWorker(queue, new TrackerScraper(clients, policy, presence, gate, journal, queue, time), crawl, time),
            new CrawlWorker(queue, new SwarmCrawler(announcer, prober, policy, journal, queue, pool, crawl, time), crawl, time),
            new RevisitWorker(pool, prober, policy, journal, crawl, time),
            outbox);
    }

    private static void LogDescriptors(ILoggerFactory loggers, PeerProber prober, int wanted) =>
        loggers.CreateLogger<ProbingParts>().Log(
            prober.InFlight < wanted ? LogLevel.Warning : LogLevel.Information, "{Descriptors}", prober.Descriptors.Describe(wanted));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Prober.Dispose();
        await Clients.DisposeAsync();
    }
}
