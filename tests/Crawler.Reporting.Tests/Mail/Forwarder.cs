using System.Net;
using System.Net.Sockets;

namespace Crawler.Reporting.Tests.Mail;

/// <summary>Passes one connection at 127.0.0.2 on to a port at 127.0.0.1.</summary>
internal sealed class Forwarder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Parse("127.0.0.2"), 0);
    private readonly Task _work;

    public Forwarder(int target)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _work = ForwardAsync(target);
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _work;
    }

    private async Task ForwardAsync(int target)
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var server = new TcpClient();
            await server.ConnectAsync(IPAddress.Loopback, target);
            await using var near = client.GetStream();
            await using var far = server.GetStream();
            await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // Either side may hang up at any time.
        }
    }
}
