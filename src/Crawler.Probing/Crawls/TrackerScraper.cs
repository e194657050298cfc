using Crawler.Probing.Observations;
using Crawler.Probing.Pacing;
using Crawler.Probing.Trackers;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Probing.Work;

namespace Crawler.Probing.Crawls;

/// <summary>Scrapes one tracker for the swarms that are due there.</summary>
public sealed class TrackerScraper(
    TrackerClients trackers, AddressPolicy policy, OwnPresence presence, TrackerGate gate, IObservationSink sink, IWorkQueue queue, TimeProvider time)
{
    /// <summary>
    /// Scrapes in as few queries as the tracker answers, one after the other; hands each check over as it is made, lets the queue learn
    /// from it, and gives back what it did not come to: a query without an answer, and a minimum interval that the tracker states, end
    /// the pass. Swarms on the block list are left out. Throws when the token ends, and when observations cannot be kept.
    /// </summary>
    public async Task ScrapeAsync(ScrapeWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        List<SwarmRef> allowed = [.. work.Swarms.Where(x => policy.Allows(x.InfoHash))];
        if (trackers.Find(work.Tracker.Url) is not { } client)
        {
            await ReportAsync(TrackerChecks.FailedScrape(work.Tracker, allowed, TrackerFailure.SchemeNotSpoken, time.GetUtcNow()), cancellationToken);
            return;
        }

        var plan = new ScrapePlan
        {
            MaxHashes = client.MaxScrapeHashes(work.Tracker),
            EndsEarly = true,
            HasMinInterval = work.HasMinInterval,
            Until = work.Until,
            Known = work.Limits,
            HasCounted = x => work.Counted.Contains(x.SwarmId),
        };
        if (!gate.IsOpen(work.Tracker))
        {
            await queue.GiveBackAsync(work.Tracker, allowed, cancellationToken);
            return;
        }

        var isFirst = true;
        await using var swarms = allowed.ToAsyncEnumerable().GetAsyncEnumerator(cancellationToken);
        using var pass = new ScrapePass(swarms, AskAsync, plan, ReportAsync, time);
        var rest = await pass.RunAsync(cancellationToken);
        if (pass.Learned is { } learned)
        {
            await queue.LearnAsync(work.Tracker, learned.Family, learned.Limits, cancellationToken);
        }

        if (rest.Count > 0)
        {
            await queue.GiveBackAsync(work.Tracker, rest, cancellationToken);
        }

        async Task<TrackerCheck> AskAsync(IReadOnlyList<SwarmRef> group, CancellationToken token)
        {
            using var undisturbed = await presence.ScrapeAsync(work.Tracker, group, token);
            var request = new TrackerRequest
            {
                ObservedAt = time.GetUtcNow(),
                Tracker = work.Tracker,
                Purpose = RequestPurpose.Scrape,
                Hashes = group.Count,
            };

            // That there was a pass must outlive a crash; the other requests of the pass are not what an interval is about.
            await (isFirst ? sink.AppendForGoodAsync(request, token) : sink.AppendAsync(request, token));
            isFirst = false;
            var check = await client.ScrapeAsync(work.Tracker, group, token);
            gate.Note(check);
            return check;
        }
    }

    private async Task ReportAsync(TrackerCheck check, CancellationToken cancellationToken)
    {
        await sink.AppendAsync(check, cancellationToken);
        await queue.LearnAsync(check, cancellationToken);
    }
}
