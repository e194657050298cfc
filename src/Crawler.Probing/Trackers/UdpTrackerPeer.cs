using System.Net;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Trackers;

/// <summary>One UDP tracker at one address: its connection id, which all requests share, and its window of outstanding requests.</summary>
internal sealed class UdpTrackerPeer(IPEndPoint remote, UdpChannel channel, TrackerOptions options, TimeProvider time) : IDisposable
{
    // BEP 15 lets a client use an id for a minute; a little less allows for the way there.
    private static readonly TimeSpan IdLifetime = TimeSpan.FromSeconds(55);

    private readonly SemaphoreSlim _window = new(options.UdpWindow);
    private readonly SemaphoreSlim _connecting = new(1);
    private ulong _connectionId;
    private long _obtainedAt;
    private bool _hasId;

    /// <summary>Where it is.</summary>
    public IPEndPoint Remote => remote;

    /// <summary>
    /// Asks, sending again as BEP 15 says while no answer comes. Null when none came in all attempts. An error action is an answer.
    /// </summary>
    public async Task<UdpAnswer?> AskAsync(
        UdpAction action, Func<byte[], ulong, uint, int> write, CancellationToken cancellationToken)
    {
        await _window.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 0; attempt < options.UdpAttempts; attempt++)
            {
                var patience = options.UdpRetransmit * (1 << attempt);
                var (id, failure) = await ConnectionIdAsync(patience, cancellationToken);
                if (failure is not null)
                {
                    return failure;
                }

                if (id is { } connectionId
                    && await channel.AskAsync(
                        remote, action, (buffer, transaction) => write(buffer, connectionId, transaction), patience, cancellationToken)
                    is { } answer)
                {
                    // A tracker that dislikes the id must never see it again: some ban for that.
                    _hasId &= answer.Action != UdpAction.Error;
                    return answer;
                }
            }

            return null;
        }
        finally
        {
            _window.Release();
        }
    }

    public void Dispose()
    {
        _window.Dispose();
        _connecting.Dispose();
    }

    private async Task<(ulong? Id, UdpAnswer? Failure)> ConnectionIdAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_hasId && time.GetElapsedTime(_obtainedAt) < IdLifetime)
            {
                return (_connectionId, null);
            }

            var answer = await channel.AskAsync(
                remote, UdpAction.Connect, (buffer, transaction) => UdpConnect.WriteRequest(buffer, transaction), patience, cancellationToken);
            if (answer is null)
            {
                return (null, null);
            }

            if (answer.Action == UdpAction.Error || !UdpConnect.TryReadReply(answer.Datagram, out var id, out _))
            {
                return (null, answer);
            }

            (_connectionId, _obtainedAt, _hasId) = (id, time.GetTimestamp(), true);
            return (id, null);
        }
        finally
        {
            _connecting.Release();
        }
    }
}
