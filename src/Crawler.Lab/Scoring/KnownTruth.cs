using Crawler.Lab.Truth;

namespace Crawler.Lab.Scoring;

/// <summary>A truth file, read and put in order.</summary>
internal sealed class KnownTruth
{
    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>When all was ready.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it ended; null while it runs, and when it was cut off.</summary>
    public DateTimeOffset? Until { get; private set; }

    /// <summary>The latest moment that the file tells of: while the run goes on, how far its truth is known.</summary>
    public DateTimeOffset KnownUntil { get; private set; }

    /// <summary>The swarms by info-hash.</summary>
    public Dictionary<string, SwarmLife> Swarms { get; } = new(StringComparer.Ordinal);

    /// <summary>The trackers by announce URL.</summary>
    public Dictionary<string, TrackerTruth> Trackers { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a file.</summary>
    /// <exception cref="TruthFileException">It cannot be understood.</exception>
    public static async Task<KnownTruth> ReadAsync(string path, CancellationToken cancel)
    {
        KnownTruth? truth = null;
        var number = 0;
        await foreach (var text in File.ReadLinesAsync(path, cancel))
        {
            number++;
            if (!TruthFormat.TryRead(text, out var line, out var reason))
            {
                throw new TruthFileException($"{path}: line {number}: {reason}");
            }

            if (line is RunTruth run)
            {
                truth ??= new KnownTruth { Scenario = run.Scenario, Since = run.At, KnownUntil = run.At };
            }
            else if (truth is null || !truth.TryAdd(line))
            {
                throw new TruthFileException($"{path}: line {number}: {(truth is null ? "the first line must be of kind 'run'" : "names a swarm or peer that was not described")}");
            }
        }

        return truth ?? throw new TruthFileException($"{path}: the file is empty");
    }

    private bool TryAdd(TruthLine line)
    {
        switch (line)
        {
            case SwarmTruth swarm:
                return Swarms.TryAdd(swarm.InfoHash, new SwarmLife(swarm, Since));
            case TrackerTruth tracker:
                return Trackers.TryAdd(tracker.Url, tracker);
            case PeerTruth peer:
                return Swarms.TryGetValue(peer.InfoHash, out var home) && home.Peers.TryAdd(peer.Endpoint, new PeerLife(peer, Since));
            case ChangeTruth change when Swarms.TryGetValue(change.InfoHash, out var swarm) && swarm.Peers.TryGetValue(change.Endpoint, out var changed):
                changed.Add(change);
                KnownUntil = change.At;
                return true;
            case StateTruth state when Swarms.TryGetValue(state.InfoHash, out var swarm):
                swarm.Add(state);
                KnownUntil = state.At;
                return true;
            case EndTruth end:
                Until = end.At;
                KnownUntil = end.At;
                return true;
            default:
                return false;
        }
    }
}
