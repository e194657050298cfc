using System.CommandLine;
using Crawler.Agent.Cli.Input;
using Crawler.Agent.Cli.Output;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Reporting.Rendering;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler scrape</c>: asks a tracker for the counts of swarms, with the engine of <c>run</c> and no database.</summary>
internal static class ScrapeVerb
{
    /// <summary>The verb.</summary>
    public static Command Create() => TrackerArguments.CreateVerb("scrape", "Asks a tracker for seeders, leechers and completed downloads", RunAsync);

    private static async Task<int> RunAsync(OneShot shot, string url, string[] hashes, CancellationToken cancellationToken)
    {
        await using var clients = shot.CreateTrackerClients();
        var tracker = OneShot.ReadTracker(url, clients);
        var client = clients.Find(tracker.Url)!;
        var plan = new ScrapePlan { MaxHashes = client.MaxScrapeHashes(tracker), Parallel = tracker.Url.Scheme == "udp" ? Math.Min(shot.InFlight, shot.Trackers.UdpWindow) : shot.InFlight };
        await using var swarms = Swarms(hashes, cancellationToken);
        using var pass = new ScrapePass(swarms, (group, token) => client.ScrapeAsync(tracker, group, token), plan, PrintAsync, TimeProvider.System)
        {
            Blocks = client.ScrapesBlocks ? new BlockScraping(tracker, client.ScrapeBlockAsync, PrintBlockAsync, new ScrapeBlockPool()) : null,
        };
        await pass.RunAsync(cancellationToken);
        return shot.Finish();

        Task PrintAsync(TrackerCheck check, CancellationToken token)
        {
            shot.Report(check.Claims, claim => PrintClaim(shot.Json, check, claim));
            return Task.CompletedTask;
        }

        Task PrintBlockAsync(ScrapeBlock block, CancellationToken token)
        {
            foreach (ref readonly var request in block.Requests)
            {
                if (request.State == BlockState.Ended)
                {
                    PrintRequest(shot, block, request);
                }
            }

            return Task.CompletedTask;
        }
    }

    private static void PrintRequest(OneShot shot, ScrapeBlock block, in BlockRequest request)
    {
        if (!shot.IsSummaryOnly)
        {
            var check = block.CheckOf(request);
            shot.Report(check.Claims, claim => PrintClaim(shot.Json, check, claim));
            return;
        }

        var unknown = 0;
        foreach (ref readonly var count in block.Counts.Slice(request.First, request.Count))
        {
            unknown += count.IsUnknown ? 1 : 0;
        }

        shot.Count(ProbeOutcome.UnknownTorrent, unknown);
        shot.Count(ProbeOutcome.Ok, request.Count - unknown);
    }

    private static IAsyncEnumerator<SwarmRef> Swarms(string[] hashes, CancellationToken cancellationToken) => hashes is ["-"]
        ? new HashLines(Console.OpenStandardInput(), cancellationToken)
        : hashes.ToAsyncEnumerable().Select(x => OneShot.ReadSwarm(x, 0)).GetAsyncEnumerator(cancellationToken);

    private static void PrintClaim(bool json, TrackerCheck check, SwarmClaim claim)
    {
        if (!json)
        {
            Console.Out.WriteLine((
                $"{claim.Swarm.InfoHash}  {claim.Outcome.ToCode()}  seeders {claim.Seeders?.ToString() ?? "?"}  leechers "
                + $"{claim.Leechers?.ToString() ?? "?"}  completed {claim.Completed?.ToString() ?? "?"}  {check.RttMs:0.0} ms  "
                + SafeText.OneLine(check.Error ?? "")).TrimEnd());
            return;
        }

        JsonLine.Print(w =>
        {
            w.WriteString("tracker", check.Tracker.Url.OriginalString);
            w.WriteString("infoHash", claim.Swarm.InfoHash.ToString());
            w.WriteString("outcome", claim.Outcome.ToCode());
            w.WriteOptional("seeders", claim.Seeders);
            w.WriteOptional("leechers", claim.Leechers);
            w.WriteOptional("completed", claim.Completed);
            w.WriteOptional("rttMs", check.RttMs, 3);
            w.WriteString("error", check.Error);
            w.WriteTime("observedAt", check.ObservedAt);
        });
    }
}
