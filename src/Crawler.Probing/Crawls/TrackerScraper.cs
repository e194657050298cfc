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
    private static readonly TrackerFailure TooLate = new(ProbeOutcome.Cancelled, "an announce held it up until the claim was over");

    private readonly ScrapeBlockPool _blocks = new();

    /// <summary>
    /// Scrapes in as few queries as the tracker answers, one after the other or in blocks; hands each check over as it is made, lets the queue learn
    /// from it, and gives back what it did not come to: a query without an answer, and a minimum interval that the tracker states, end
    /// the pass. Swarms on the block list are left out. Throws when the token ends, and when observations cannot be kept.
    /// </summary>
    public async Task ScrapeAsync(ScrapeWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var claimed = work.Swarms as ClaimedSwarms;
        var allowed = policy.BlocksSwarms || claimed is null ? [.. work.Swarms.Where(x => policy.Allows(x.InfoHash))] : work.Swarms;
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
            HasCounted = work.WasCounted,
        };
        if (!gate.IsOpen(work.Tracker))
        {
            await queue.GiveBackAsync(work.Tracker, allowed, cancellationToken);
            return;
        }

        var isFirst = true;
        var hasLearned = false;
        await using var swarms = allowed is ClaimedSwarms columns
            ? new ClaimedSource(columns)
            : allowed.ToAsyncEnumerable().GetAsyncEnumerator(cancellationToken);
        using var pass = new ScrapePass(swarms, AskAsync, plan, ReportAsync, time)
        {
            Blocks = client.ScrapesBlocks ? new BlockScraping(work.Tracker, AskBlockAsync, ReportBlockAsync, _blocks) : null,
        };
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
            if (IsTooLate())
            {
                return TrackerChecks.FailedScrape(work.Tracker, group, TooLate, time.GetUtcNow());
            }

            await PutDownAsync(group.Count, null, token);
            var check = await client.ScrapeAsync(work.Tracker, group, token);
            gate.Note(check);
            return check;
        }

        async Task AskBlockAsync(ScrapeBlock block, CancellationToken token)
        {
            using var undisturbed = await presence.ScrapeAsync(block, token);
            if (IsTooLate())
            {
                return;
            }

            await PutDownAsync(block.Count, block.Requests[0].Count, token);
            await client.ScrapeBlockAsync(block, token);
        }

        // An announce and its farewell can take long; what the claim allowed may be over when they are done.
        bool IsTooLate() => time.GetUtcNow() >= work.Until;

        async Task PutDownAsync(int hashes, int? each, CancellationToken token)
        {
            var request = new TrackerRequest
            {
                ObservedAt = time.GetUtcNow(),
                Tracker = work.Tracker,
                Purpose = RequestPurpose.Scrape,
                Hashes = hashes,
                HashesEach = each,
            };

            // That there was a pass must outlive a crash; the other requests of the pass are not what an interval is about.
            var putDown = isFirst ? sink.AppendForGoodAsync(request, token) : sink.AppendAsync(request, token);
            isFirst = false;
            await putDown;
        }

        async Task ReportBlockAsync(ScrapeBlock block, CancellationToken token)
        {
            var last = block.LastEnded;
            if (last is null)
            {
                return;
            }

            await sink.AppendForGoodAsync(new ScrapedBlock { ObservedAt = new DateTimeOffset(last.Value.EndedAt, TimeSpan.Zero), Block = block }, token);
            if (!hasLearned)
            {
                // One answer says of the tracker what the others do.
                hasLearned = true;
                await queue.LearnAsync(block.CheckOf(last.Value) with { Claims = [] }, token);
            }
        }
    }

    private async Task ReportAsync(TrackerCheck check, CancellationToken cancellationToken)
    {
        await sink.AppendAsync(check, cancellationToken);
        await queue.LearnAsync(check, cancellationToken);
    }
}
