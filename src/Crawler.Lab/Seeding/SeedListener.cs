using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Crawler.Lab.Seeding;

/// <summary>Accepts peers at one endpoint, up to the limits of the everseed; one more is hung up on.</summary>
internal sealed class SeedListener : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly SeedHouse _house;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, byte> _conversations = [];

    /// <summary>Binds the endpoint.</summary>
    /// <exception cref="SocketException">It is taken, or not this machine's.</exception>
    public SeedListener(IPEndPoint endpoint, SeedHouse house)
    {
        _house = house;
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (endpoint.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // So that 0.0.0.0 and [::] may be given side by side.
            _socket.DualMode = false;
        }

        try
        {
            _socket.Bind(endpoint);
            _socket.Listen(backlog: 128);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        Endpoint = (IPEndPoint)_socket.LocalEndPoint!;
        Accepting = AcceptAsync(_stop.Token);
    }

    /// <summary>Where, with the real port.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Ends on disposal, or with an exception.</summary>
    public Task Accepting { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await Accepting;
        await Task.WhenAll(_conversations.Keys);
        _stop.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync(cancel);
                var address = ((IPEndPoint)socket.RemoteEndPoint!).Address;
                if (!_house.Room.TryEnter(address))
                {
                    socket.Dispose();
                    continue;
                }

                var conversation = ConverseAsync(socket, address, cancel);
                _conversations.TryAdd(conversation, 0);
                _ = conversation.ContinueWith(done => _conversations.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
            catch (Exception) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException)
            {
                // Gone before it was accepted, or out of descriptors: wait for some to come back instead of turning in a circle.
                await Task.Delay(TimeSpan.FromMilliseconds(100), _house.Time, CancellationToken.None);
            }
        }
    }

    private async Task ConverseAsync(Socket socket, IPAddress address, CancellationToken cancel)
    {
        try
        {
            await new SeedConversation(socket, _house).AnswerAsync(cancel);
        }
        finally
        {
            _house.Room.Leave(address);
        }
    }
}
