using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Seeding;

/// <summary>
/// Keeps one swarm known at one tier of trackers (BEP 12): the first that answers is asked from then on. Announces at the start, at
/// the tracker's interval, and at the end; waits longer and longer while none answers.
/// </summary>
internal sealed class TierAnnouncer
{
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostInterval = TimeSpan.FromHours(6);
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(30);

    private const int WantedPeers = 50;

    private readonly InfoHash _swarm;
    private readonly SeededTorrent _torrent;
    private readonly List<Uri> _trackers;
    private readonly SeedVoice _voice;
    private readonly SeedHouse _house;
    private bool _started;

    /// <summary>Prepares to announce.</summary>
    /// <param name="swarm">The name of the swarm.</param>
    /// <param name="torrent">What is seeded.</param>
    /// <param name="trackers">The tier, at least one.</param>
    /// <param name="voice">From where it speaks.</param>
    /// <param name="house">The clock, and what was uploaded.</param>
    public TierAnnouncer(InfoHash swarm, SeededTorrent torrent, IReadOnlyList<Uri> trackers, SeedVoice voice, SeedHouse house)
    {
        _swarm = swarm;
        _torrent = torrent;
        _trackers = [.. trackers];
        _voice = voice;
        _house = house;
    }

    /// <summary>Announces until cancelled. <paramref name="first"/> is completed after the first round, whatever came of it.</summary>
    public async Task RunAsync(TaskCompletionSource first, CancellationToken cancel)
    {
        var retry = FirstRetry;
        var complained = false;
        try
        {
            while (true)
            {
                var (reply, failure) = await RoundAsync(cancel);
                if (failure is not null && !complained)
                {
                    _house.Report(failure);
                }

                complained = failure is not null;
                retry = reply is null ? retry * 2 : FirstRetry;
                first.TrySetResult();
                await Task.Delay(reply is null ? Min(retry / 2, LastRetry) : Wait(reply), _house.Time, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            first.TrySetResult();
        }
    }

    /// <summary>Says goodbye to the tracker that knows us.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        if (!_started)
        {
            return;
        }

        try
        {
            await _voice.AnnounceAsync(_trackers[0], Request(AnnounceEvent.Stopped), cancel);
        }
        catch (Exception e) when (e is AnnounceFailedException or OperationCanceledException)
        {
            // It will forget us by itself.
        }
    }

    /// <summary>How long a reply asks to wait: its interval, never less than its least one, from 5 s to 6 h.</summary>
    internal static TimeSpan Wait(AnnounceReply reply)
    {
        var interval = reply.Interval is { } seconds and > 0 ? TimeSpan.FromSeconds(seconds) : DefaultInterval;
        var least = TimeSpan.FromSeconds(reply.MinInterval ?? 0);
        return Min(MostInterval, new[] { interval, least, LeastInterval }.Max());
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private async Task<(AnnounceReply? Reply, string? Failure)> RoundAsync(CancellationToken cancel)
    {
        string? failure = null;
        for (var i = 0; i < _trackers.Count; i++)
        {
            var tracker = _trackers[i];
            try
            {
                var reply = await _voice.AnnounceAsync(tracker, Request(_started ? AnnounceEvent.None : AnnounceEvent.Started), cancel);
                if (reply.FailureReason is { } reason)
                {
                    throw new AnnounceFailedException(reason);
                }

                _started = true;
                _trackers.RemoveAt(i);
                _trackers.Insert(0, tracker);
                _voice.Caller.Call(_torrent, _swarm, reply.Peers);
                return (reply, null);
            }
            catch (AnnounceFailedException e)
            {
                // Another tracker of the tier does not know us yet.
                _started = false;
                failure ??= $"{tracker} did not take the announce of {_torrent.Metainfo.Name} from {_voice.Endpoint}: {e.Message}";
            }
        }

        return (null, failure);
    }

    private AnnounceRequest Request(AnnounceEvent announceEvent) => new()
    {
        InfoHash = _swarm,
        PeerId = _house.PeerId,
        Port = (ushort)_voice.Endpoint.Port,
        Uploaded = _house.Uploaded(_torrent),
        Left = _torrent.Left,
        Event = announceEvent,
        NumWant = announceEvent == AnnounceEvent.Stopped ? 0 : WantedPeers,
        Key = _voice.Key,
    };
}
