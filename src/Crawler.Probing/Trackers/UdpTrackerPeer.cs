using System.Net;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Trackers;

/// <summary>Writes a datagram for a connection id and a transaction id, and returns its length.</summary>
internal delegate int WriteRequest(Span<byte> destination, ulong connectionId, uint transactionId);

/// <summary>One UDP tracker at one address: its connection id, which all requests share, and its window of outstanding requests.</summary>
internal sealed class UdpTrackerPeer(IPEndPoint remote, UdpChannel channel, TrackerOptions options, TimeProvider time) : IDisposable
{
    // BEP 15 lets a client use an id for a minute; a little less allows for the way there.
    private static readonly TimeSpan IdLifetime = TimeSpan.FromSeconds(55);

    private readonly SocketAddress _address = remote.Serialize();
    private readonly SemaphoreSlim _window = new(options.UdpWindow);
    private readonly SemaphoreSlim _connecting = new(1);
    private ConnectionId? _id;

    /// <summary>Where it is.</summary>
    public IPEndPoint Remote => remote;

    /// <summary>
    /// Asks, sending again as BEP 15 says while no answer comes. Null when none came in all attempts. An error action is an answer.
    /// </summary>
    public async Task<UdpAnswer?> AskAsync(
        UdpAction action, WriteRequest write, CancellationToken cancellationToken)
    {
        await _window.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 0; attempt < options.UdpAttempts; attempt++)
            {
                var patience = options.UdpRetransmit * (1 << attempt);
                var (id, refusal) = await ConnectAsync(patience, cancellationToken);
                if (refusal is not null)
                {
                    return refusal;
                }

                if (id is not null
                    && await channel.AskAsync(
                        _address, action, (buffer, transaction) => write(buffer, id.Value, transaction), patience, cancellationToken)
                    is { } answer)
                {
                    if (answer.Action == UdpAction.Error)
                    {
                        // A tracker that dislikes the id must never see it again: some ban for that. A newer one stays.
                        Interlocked.CompareExchange(ref _id, null, id);
                    }

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

    // The id to use; or the tracker's answer when that gives none; or neither when there is no answer.
    private async Task<(ConnectionId? Id, UdpAnswer? Refusal)> ConnectAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_id is { } current && time.GetElapsedTime(current.ObtainedAt) < IdLifetime)
            {
                return (current, null);
            }

            var answer = await channel.AskAsync(
                _address, UdpAction.Connect, (buffer, transaction) => UdpConnect.WriteRequest(buffer, transaction), patience, cancellationToken);
            if (answer is null)
            {
                return (null, null);
            }

            if (answer.Action == UdpAction.Error || !UdpConnect.TryReadReply(answer.Datagram, out var value, out _))
            {
                return (null, answer);
            }

            var obtained = new ConnectionId(value, time.GetTimestamp());
            _id = obtained;
            return (obtained, null);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private sealed record ConnectionId(ulong Value, long ObtainedAt);
}
