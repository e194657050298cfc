using System.Security.Cryptography;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Trackers.Scraping;

/// <summary>
/// Tells what zeros mean: some trackers answer 0, 0, 0 for every hash that they do not know. One that does so for a random hash, which
/// nobody has, says nothing by it, unless it has counted the swarm before.
/// </summary>
internal sealed class Canary(ScrapePlan plan, LearnedLimits limits) : IDisposable
{
    private readonly SemaphoreSlim _asking = new(1);

    /// <summary>
    /// Whether it is sent in the tracker's next request: where a minimum interval makes a pass of each request, it has no request of its own.
    /// </summary>
    public bool RidesAlong => plan.HasMinInterval && limits.NeedCanary;

    /// <summary>A swarm that nobody has.</summary>
    public static SwarmRef New() => new(0, new InfoHash(RandomNumberGenerator.GetBytes(InfoHash.Size)));

    /// <summary>Learns from the answer to a request with a canary.</summary>
    public void Note(TrackerCheck check, SwarmRef canary)
    {
        if (check.Outcome == ProbeOutcome.Ok)
        {
            limits.Canary(check.Claims.Any(x => x.Swarm == canary && IsZero(x)));
        }
    }

    /// <summary>Asks for a hash that nobody has, once, when the check has zeros of which it is not known what they mean.</summary>
    public Task TryAsync(TrackerCheck check, Func<SwarmRef, Task> ask, CancellationToken cancellationToken) =>
        limits.NeedCanary && HasZeros(check) ? TryAsync(ask, cancellationToken) : Task.CompletedTask;

    /// <summary>Makes zeros of a block what they are, as is done with those of a check.</summary>
    public async Task SettleAsync(ScrapeBlock block, Func<SwarmRef, Task> ask, Action<IEnumerable<SwarmRef>>? hold, CancellationToken cancellationToken)
    {
        if (limits.Now.ZerosForUnknown == false && !limits.NeedCanary)
        {
            return;
        }

        var zeros = FindZeros(block);
        if (zeros.Count > 0 && limits.NeedCanary)
        {
            await TryAsync(ask, cancellationToken);
        }

        var isUnknown = limits.Now.ZerosForUnknown == true;
        var isOpen = !isUnknown && hold is not null && limits.NeedCanary;
        if (isUnknown || isOpen)
        {
            zeros.ForEach(x => block.Counts[x] = isUnknown ? ScrapeCount.Unknown : ScrapeCount.Open);
        }

        if (isOpen)
        {
            hold!(zeros.Select(block.Swarm));
        }
    }

    private static List<int> FindZeros(ScrapeBlock block)
    {
        var zeros = new List<int>();
        foreach (ref readonly var request in block.Requests)
        {
            for (var i = request.First; request.State == BlockState.Ended && i < request.First + request.Count; i++)
            {
                if (block.Counts[i].IsZero && !block.HasCounted(i))
                {
                    zeros.Add(i);
                }
            }
        }

        return zeros;
    }

    private async Task TryAsync(Func<SwarmRef, Task> ask, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (limits.NeedCanary)
            {
                await ask(New());
            }
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>The check, with zeros as what they are; those of which that is not known are taken out and given to <paramref name="hold"/>.</summary>
    public TrackerCheck Settle(TrackerCheck check, Action<IEnumerable<SwarmRef>>? hold)
    {
        if (!HasZeros(check))
        {
            return check;
        }

        if (limits.Now.ZerosForUnknown == true)
        {
            return check with { Claims = [.. check.Claims.Select(x => SaysNothing(x) ? Unknown(x.Swarm) : x)] };
        }

        if (hold is null || !limits.NeedCanary)
        {
            return check;
        }

        hold(check.Claims.Where(SaysNothing).Select(x => x.Swarm));
        return check with { Claims = [.. check.Claims.Where(x => !SaysNothing(x))] };
    }

    public void Dispose() => _asking.Dispose();

    // Asked of every answer, of which hardly any has zeros.
    private bool HasZeros(TrackerCheck check)
    {
        var claims = check.Claims;
        for (var i = 0; i < claims.Count; i++)
        {
            if (claims[i].Seeders == 0 && SaysNothing(claims[i]))
            {
                return true;
            }
        }

        return false;
    }

    private bool SaysNothing(SwarmClaim claim) => IsZero(claim) && !plan.HasCounted(claim.Swarm);

    private static bool IsZero(SwarmClaim claim) => claim is { Outcome: ProbeOutcome.Ok, Seeders: 0, Leechers: 0, Completed: 0 or null };

    private static SwarmClaim Unknown(SwarmRef swarm) => new(swarm, ProbeOutcome.UnknownTorrent, null, null, null);
}
