using System.Net;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Trackers;

/// <summary>Writes a datagram for a connection id and a transaction id, and returns its length.</summary>
internal delegate int WriteRequest(Span<byte> destination, ulong connectionId, uint transactionId);

/// <summary>One UDP tracker at one address: its connection id, which all requests share, and its window of outstanding requests.</summary>
internal sealed class UdpTrackerPeer(IPEndPoint remote, UdpChannel channel, TrackerOptions options, TimeProvider time) : IDisposable
{
    private readonly SocketAddress _address = remote.Serialize();
    private readonly SemaphoreSlim _window = new(options.UdpWindow);
    private readonly SemaphoreSlim _connecting = new(1);
    private UdpConnectionId? _id;

    /// <summary>Where it is.</summary>
    public IPEndPoint Remote => remote;

    /// <summary>Whether it granted a connection of late.</summary>
    public bool IsConnected => Volatile.Read(ref _id) is { IsFresh: true };

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
                var (id, refusal) = await ConnectAsync(patience, isForMore: false, cancellationToken);
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
                        id.Spoil();
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

    /// <summary>
    /// Asks for a block that is cut into requests, as many of them outstanding as the window allows. False when the tracker gave no
    /// connection id, and so nothing was asked.
    /// </summary>
    /// <exception cref="System.Net.Sockets.SocketException">The tracker cannot be reached.</exception>
    public async Task<bool> ScrapeAsync(ScrapeBlock block, CancellationToken cancellationToken)
    {
        await _window.WaitAsync(cancellationToken);
        UdpConnectionId? id = null;
        try
        {
            (id, _) = await ConnectAsync(options.UdpRetransmit, isForMore: true, cancellationToken);
        }
        finally
        {
            if (id is null)
            {
                _window.Release();
            }
        }

        if (id is null)
        {
            return false;
        }

        block.Family = remote.AddressFamily;
        using var run = new UdpBlockRun(channel, _address, block, options, _window, id);
        await run.RunAsync(cancellationToken);
        return true;
    }

    public void Dispose()
    {
        _window.Dispose();
        _connecting.Dispose();
    }

    // The id to use; or the tracker's answer when that gives none; or neither when there is no answer.
    private async Task<(UdpConnectionId? Id, UdpAnswer? Refusal)> ConnectAsync(TimeSpan patience, bool isForMore, CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_id is { } current && (isForMore ? current.IsFreshForMore : current.IsFresh))
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

            _id = new UdpConnectionId(value, time);
            return (_id, null);
        }
        finally
        {
            _connecting.Release();
        }
    }
}
