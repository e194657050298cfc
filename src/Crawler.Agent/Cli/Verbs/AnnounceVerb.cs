using System.CommandLine;
using Crawler.Agent.Cli.Input;
using Crawler.Agent.Cli.Output;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Reporting.Rendering;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler announce</c>: asks a tracker for peers, and leaves no phantom peer behind.</summary>
internal static class AnnounceVerb
{
    /// <summary>The verb.</summary>
    public static Command Create() => TrackerArguments.CreateVerb("announce", "Asks a tracker for the peers of a swarm; 'stopped' always follows", RunAsync);

    private static async Task<int> RunAsync(OneShot shot, string url, string[] hashes, CancellationToken cancellationToken)
    {
        await using var clients = shot.CreateTrackerClients();
        var tracker = OneShot.ReadTracker(url, clients);
        var announcer = new PoliteAnnouncer(clients, shot.Trackers, shot.Bind, new OwnPresence(), TimeProvider.System);
        await Parallel.ForEachAsync(
            TargetLines.ReadAsync(hashes, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = shot.InFlight, CancellationToken = cancellationToken },
            async (target, token) =>
            {
                var check = await announcer.AnnounceAsync(tracker, OneShot.ReadSwarm(target.Text, target.Line), DateTimeOffset.MaxValue, token);
                shot.Report(check.Outcome, () => Print(shot.Json, check));
            });
        return shot.Finish();
    }

    private static void Print(bool json, TrackerCheck check)
    {
        var claim = check.Claims[0];
        if (!json)
        {
            Console.Out.WriteLine((
                $"{claim.Swarm.InfoHash}  {check.Outcome.ToCode()}  seeders {claim.Seeders?.ToString() ?? "?"}  leechers "
                + $"{claim.Leechers?.ToString() ?? "?"}  interval {check.IntervalSeconds?.ToString() ?? "?"} s  {check.RttMs:0.0} ms  "
                + SafeText.OneLine(check.Error ?? check.Warning ?? "")).TrimEnd());
            foreach (var peer in check.Peers)
            {
                Console.Out.WriteLine($"  {peer}");
            }

            return;
        }

        JsonLine.Print(w =>
        {
            w.WriteString("tracker", check.Tracker.Url.OriginalString);
            w.WriteString("infoHash", claim.Swarm.InfoHash.ToString());
            w.WriteString("outcome", check.Outcome.ToCode());
            w.WriteOptional("intervalSeconds", check.IntervalSeconds);
            w.WriteOptional("minIntervalSeconds", check.MinIntervalSeconds);
            w.WriteOptional("seeders", claim.Seeders);
            w.WriteOptional("leechers", claim.Leechers);
            w.WriteString("externalIp", check.ExternalIp?.ToString());
            w.WriteStartArray("peers");
            foreach (var peer in check.Peers)
            {
                w.WriteStringValue(peer.ToString());
            }

            w.WriteEndArray();
            w.WriteOptional("rttMs", check.RttMs, 3);
            w.WriteString("error", check.Error);
            w.WriteTime("observedAt", check.ObservedAt);
        });
    }
}
