using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Identity;

namespace Crawler.Lab.Seeding;

/// <summary>Calls peers that trackers name, from the address of the seed.</summary>
internal sealed class PeerCaller : IAsyncDisposable
{
    private const int AtOnce = 20;
    private const int MaxCalls = 200;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly IPAddress _from;
    private readonly SeedHouse _house;
    private readonly SemaphoreSlim _connecting = new(AtOnce);
    private readonly SemaphoreSlim _room = new(MaxCalls);
    private readonly ConcurrentDictionary<(InfoHash, PeerEndpoint), byte> _calls = [];
    private readonly CancellationTokenSource _stop = new();

    public PeerCaller(IPAddress from, SeedHouse house)
    {
        _from = from;
        _house = house;
    }

    /// <summary>
    /// Calls those that may be called and are not connected already. When both sides call at once, there are two connections, and
    /// the peer closes one: were we to do it too, both could be gone.
    /// </summary>
    public void Call(SeededTorrent torrent, InfoHash swarm, IReadOnlyList<PeerEndpoint> peers)
    {
        foreach (var peer in peers.Where(p => p.Port != 0 && PeerReach.MayCall(_from, p.ToIPAddress())))
        {
            if (_house.IsConnected(torrent, peer.ToIPAddress()) || !_calls.TryAdd((swarm, peer), 0))
            {
                continue;
            }

            if (!_room.Wait(0))
            {
                _calls.TryRemove((swarm, peer), out _);
                return;
            }

            _ = CallAsync(torrent, swarm, peer, _stop.Token);
        }
    }

    /// <summary>Hangs up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        for (var i = 0; i < MaxCalls; i++)
        {
            await _room.WaitAsync();
        }

        _room.Dispose();
        _connecting.Dispose();
        _stop.Dispose();
    }

    private async Task CallAsync(SeededTorrent torrent, InfoHash swarm, PeerEndpoint peer, CancellationToken cancel)
    {
        try
        {
            if (await ConnectAsync(peer.ToIPEndPoint(), cancel) is { } socket)
            {
                await ConverseAsync(socket, torrent, swarm, peer, cancel);
            }
        }
        finally
        {
            _calls.TryRemove((swarm, peer), out _);
            _room.Release();
        }
    }

    private async Task ConverseAsync(Socket socket, SeededTorrent torrent, InfoHash swarm, PeerEndpoint peer, CancellationToken cancel)
    {
        var address = peer.ToIPAddress();
        if (!_house.Room.TryEnter(address))
        {
            socket.Dispose();
            return;
        }

        try
        {
            await new SeedConversation(socket, _house).CallAsync(torrent, swarm, cancel);
        }
        finally
        {
            _house.Room.Leave(address);
        }
    }

    private async Task<Socket?> ConnectAsync(IPEndPoint peer, CancellationToken cancel)
    {
        Socket? socket = null;
        var entered = false;
        try
        {
            await _connecting.WaitAsync(cancel);
            entered = true;
            using var limit = new CancellationTokenSource(ConnectTimeout, _house.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            socket = new Socket(peer.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(_from, 0));
            await socket.ConnectAsync(peer, either.Token);
            return socket;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket?.Dispose();
            return null;
        }
        finally
        {
            if (entered)
            {
                _connecting.Release();
            }
        }
    }
}
