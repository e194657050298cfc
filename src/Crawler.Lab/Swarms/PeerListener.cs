using System.Net;
using System.Net.Sockets;
using Crawler.Lab.Faults;
using Crawler.Wire.Identity;

namespace Crawler.Lab.Swarms;

/// <summary>A peer's address: it accepts connections there, or, when nobody is to be reached, only holds the port, so that calls are refused.</summary>
internal sealed class PeerListener : IPeerSeat, IAsyncDisposable
{
    private const int MaxConversations = 64;

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _room = new(MaxConversations);
    private readonly Task _loop;
    private Socket? _filler;
    private SimulatedPeer _peer;

    /// <summary>Takes the address.</summary>
    /// <exception cref="SocketException">It is taken by another program.</exception>
    public PeerListener(SimulatedPeer peer, IPEndPoint endpoint, TimeProvider time, ISwarmDirectory? directory = null)
    {
        Directory = directory;
        _peer = peer;
        _time = time;
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(endpoint);
            Open(peer.Door);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        Endpoint = PeerEndpoint.From((IPEndPoint)_socket.LocalEndPoint!);
        _loop = IsAccepting ? AcceptAsync(_stop.Token) : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public SimulatedPeer Peer
    {
        get => Volatile.Read(ref _peer);
        set => Volatile.Write(ref _peer, value);
    }

    /// <summary>Whom the peer can tell of; null for nobody.</summary>
    public ISwarmDirectory? Directory { get; }

    /// <summary>Whether connections are accepted here.</summary>
    public bool IsAccepting => Peer.Door == PeerDoor.Open;

    /// <inheritdoc/>
    public PeerEndpoint Endpoint { get; }

    /// <summary>Ends when no more connections are accepted: at once at a dead address, otherwise on disposal or with an exception.</summary>
    public Task Accepting => _loop;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        _filler?.Dispose();
        await _loop;
        for (var i = 0; i < MaxConversations; i++)
        {
            await _room.WaitAsync();
        }

        _room.Dispose();
        _stop.Dispose();
    }

    private void Open(PeerDoor door)
    {
        if (door is PeerDoor.Open or PeerDoor.HalfOpen)
        {
            _socket.Listen(backlog: 128);
        }
        else if (door == PeerDoor.Silent)
        {
            // A queue of one that is full: the kernel drops every further attempt without a word.
            _socket.Listen(backlog: 0);
            _filler = new Socket(_socket.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _filler.Connect(_socket.LocalEndPoint!);
        }
    }

    private async Task AcceptAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await _room.WaitAsync(cancel);
                Socket socket;
                try
                {
                    socket = await _socket.AcceptAsync(cancel);
                }
                catch
                {
                    _room.Release();
                    throw;
                }

                _ = ConverseAsync(socket, cancel);
            }
            catch (Exception) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException)
            {
                // Out of descriptors: wait for some to come back instead of turning in a circle.
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time, CancellationToken.None);
            }
        }
    }

    private async Task ConverseAsync(Socket socket, CancellationToken cancel)
    {
        try
        {
            await (Peer.Fault?.Play is null
                ? PeerConversation.RunAsync(this, socket, _time, cancel)
                : new FaultyConversation(Peer, socket, _time).RunAsync(cancel));
        }
        finally
        {
            _room.Release();
        }
    }
}
