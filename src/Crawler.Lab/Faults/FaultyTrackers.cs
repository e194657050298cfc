using System.Net;
using Crawler.Lab.Scenarios;
using Crawler.Lab.Swarms;
using Crawler.Lab.Tracking;
using Crawler.Lab.Truth;
using Crawler.Wire.Identity;

namespace Crawler.Lab.Faults;

/// <summary>All faulty trackers of a scenario.</summary>
internal sealed class FaultyTrackers : IAsyncDisposable
{
    /// <summary>How swarms name the lab's own sound tracker.</summary>
    public const string Main = "main";

    private static readonly string[] GhostOutcomes = ["refused", "timed_out"];
    private readonly List<FaultyTracker> _trackers = [];

    /// <summary>Addresses where nobody is, and that some trackers list.</summary>
    public static IReadOnlyList<PeerEndpoint> Ghosts { get; } =
        [.. Enumerable.Range(1, 10).Select(i => new PeerEndpoint(PeerEndpoint.From(IPAddress.Parse("127.250.250.0"), 0).Address + (uint)i, 16881))];

    /// <summary>Starts them all, or none.</summary>
    /// <exception cref="EndpointTakenException">An endpoint is taken.</exception>
    public static async Task<FaultyTrackers> StartAsync(Scenario scenario, TrackerState state, TimeProvider time)
    {
        var all = new FaultyTrackers();
        try
        {
            foreach (var plan in scenario.Trackers)
            {
                await EndpointTakenException.TranslateAsync($"{plan.Transport} {plan.Endpoint} (tracker {plan.Name})", () =>
                {
                    all._trackers.Add(new FaultyTracker(plan, state, Ghosts, time));
                    return Task.CompletedTask;
                });
            }
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }

        return all;
    }

    /// <summary>The announce URLs of a swarm, given those of the sound tracker.</summary>
    public IReadOnlyList<Uri> UrlsOf(SwarmPlan plan, IReadOnlyList<Uri> main) =>
        plan.Trackers.Count == 0
            ? [.. main, .. _trackers.Select(t => t.Url)]
            : [.. plan.Trackers.SelectMany(name => name == Main ? main : _trackers.Where(t => t.Name == name).Select(t => t.Url))];

    /// <summary>Their lines of the truth file, and one for each ghost in each swarm.</summary>
    public IEnumerable<TruthLine> Lines(IReadOnlyList<SwarmCast> swarms)
    {
        foreach (var tracker in _trackers)
        {
            yield return tracker.Truth;
        }

        foreach (var swarm in swarms.Where(s => _trackers.Exists(t => t.ListsGhosts && (s.Plan.Trackers.Count == 0 || s.Plan.Trackers.Contains(t.Name)))))
        {
            foreach (var ghost in Ghosts)
            {
                yield return new PeerTruth
                {
                    InfoHash = swarm.Torrent.InfoHash.ToString(),
                    Endpoint = ghost.ToString(),
                    PeerId = "",
                    Client = "",
                    Pieces = swarm.Plan.Pieces,
                    Have = 0,
                    Seed = false,
                    Reachable = false,
                    Fault = "ghost",
                    Outcomes = GhostOutcomes,
                };
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_trackers.Select(t => t.DisposeAsync().AsTask()));
}
