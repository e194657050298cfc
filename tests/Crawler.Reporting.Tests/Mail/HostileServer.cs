using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Crawler.Reporting.Tests.Mail;

/// <summary>A server that says what a test wants: a piece for every line it hears, the first one unasked.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;

    public HostileServer(bool repeatLast, params string[] pieces)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _work = ServeAsync(repeatLast, pieces);
    }

    public int Port { get; }

    /// <summary>The lines heard.</summary>
    public List<string> Heard { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _work;
        _stop.Dispose();
    }

    private async Task ServeAsync(bool repeatLast, string[] pieces)
    {
        try
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            foreach (var piece in pieces)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(piece), _stop.Token);
                if (piece != pieces[^1] || !repeatLast)
                {
                    Heard.Add(await reader.ReadLineAsync(_stop.Token) ?? "");
                }
            }
            while (repeatLast)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(pieces[^1]), _stop.Token);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client gives up on us: that is the point.
        }
    }
}
