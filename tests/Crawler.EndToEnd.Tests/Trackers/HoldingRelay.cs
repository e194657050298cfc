using System.Net;
using System.Net.Sockets;

namespace Crawler.EndToEnd.Tests.Trackers;

/// <summary>
/// A TCP relay to a tracker that brings every request there, and, while it holds, no answer back: whoever asks is then known to the
/// tracker, and does not know it.
/// </summary>
internal sealed class HoldingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _tracker;
    private readonly Task _accepting;
    private readonly List<Task> _relaying = [];
    private volatile bool _holds = true;

    public HoldingRelay(IPEndPoint tracker)
    {
        _tracker = tracker;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Announce => new($"http://{_listener.LocalEndpoint}/announce");

    /// <summary>Lets answers through from now on.</summary>
    public void LetThrough() => _holds = false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_relaying);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _relaying.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(TcpClient caller)
    {
        using var tracker = new TcpClient();
        try
        {
            await tracker.ConnectAsync(_tracker, _stop.Token);
            var there = caller.GetStream().CopyToAsync(tracker.GetStream(), _stop.Token);
            var back = _holds ? tracker.GetStream().CopyToAsync(Stream.Null, _stop.Token) : tracker.GetStream().CopyToAsync(caller.GetStream(), _stop.Token);
            await (_holds ? there : await Task.WhenAny(there, back));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One of them had enough, or the test is over.
        }
        finally
        {
            caller.Dispose();
        }
    }
}
