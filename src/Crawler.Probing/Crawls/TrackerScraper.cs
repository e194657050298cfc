using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Probing.Work;

namespace Crawler.Probing.Crawls;

/// <summary>Scrapes one tracker for the swarms that are due there.</summary>
public sealed class TrackerScraper(
    TrackerClients trackers, AddressPolicy policy, OwnPresence presence, IObservationSink sink, IWorkQueue queue, TimeProvider time)
{
    /// <summary>
    /// Scrapes in as many queries as its protocol needs, one after the other; hands each check over as it is made, and lets the queue
    /// learn from it. Once a query gets no answer the rest are not asked: they are due again later. Swarms on the block list are
    /// left out. Throws when the token ends, and when observations cannot be kept.
    /// </summary>
    public async Task ScrapeAsync(ScrapeWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        var client = trackers.Find(work.Tracker.Url);
        var allowed = work.Swarms.Where(x => policy.Allows(x.InfoHash));
        foreach (var batch in allowed.Chunk(client?.MaxScrapeHashes ?? int.MaxValue))
        {
            var check = client is null
                ? TrackerChecks.FailedScrape(work.Tracker, batch, TrackerFailure.SchemeNotSpoken, time.GetUtcNow())
                : await ScrapeAsync(client, work.Tracker, batch, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            await sink.AppendAsync(check, cancellationToken);
            await queue.LearnAsync(check, cancellationToken);
            if (check.Outcome != ProbeOutcome.Ok)
            {
                return;
            }
        }
    }

    private async Task<TrackerCheck> ScrapeAsync(
        ITrackerClient client, TrackerRef tracker, SwarmRef[] swarms, CancellationToken cancellationToken)
    {
        using var undisturbed = await presence.ScrapeAsync(tracker, swarms, cancellationToken);
        return await client.ScrapeAsync(tracker, swarms, cancellationToken);
    }
}
