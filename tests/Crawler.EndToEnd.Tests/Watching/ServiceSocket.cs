using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Watching;

/// <summary>The socket at which a service manager hears how its services fare (<c>sd_notify(3)</c>).</summary>
internal sealed class ServiceSocket : IDisposable
{
    private readonly TestFolder _folder = new("notify");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly ConcurrentQueue<string> _told = [];

    public ServiceSocket()
    {
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        _ = ListenAsync();
    }

    /// <summary>Where it is.</summary>
    public string Path => _folder.PathOf("notify.socket");

    /// <summary>The lines it was told so far.</summary>
    public IReadOnlyList<string> Told => [.. _told];

    /// <summary>Returns once a line was told after the first <paramref name="after"/>.</summary>
    public Task WaitForAsync(string line, int after = 0) =>
        Eventually.TrueAsync($"the service manager is told {line}", _ => Task.FromResult(Told.Skip(after).Contains(line)), state: () => string.Join(", ", Told));

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Dispose();
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveAsync(buffer);
                foreach (var line in Encoding.UTF8.GetString(buffer, 0, length).Split('\n'))
                {
                    _told.Enqueue(line);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
