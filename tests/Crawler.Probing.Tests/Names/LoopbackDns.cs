using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Crawler.Wire.Dns;

namespace Crawler.Probing.Tests.Names;

/// <summary>A resolver on loopback that knows what a test tells it, or says what a test wants.</summary>
internal sealed class LoopbackDns : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<(string Name, DnsType Type), DnsReply> _known = [];
    private readonly ConcurrentQueue<DnsQuery> _asked = [];
    private readonly Task _serving;

    public LoopbackDns()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _serving = ServeAsync();
    }

    /// <summary>Where it listens, as the setting wants it.</summary>
    public string Server => $"{_socket.LocalEndPoint}";

    /// <summary>Makes the packets of an answer; by default one that tells what is known.</summary>
    public Func<DnsQuery, IEnumerable<byte[]>>? Answer { get; set; }

    public IReadOnlyCollection<DnsQuery> Asked => _asked;

    public LoopbackDns Address(string name, params string[] addresses)
    {
        foreach (var family in addresses.Select(IPAddress.Parse).GroupBy(x => x.AddressFamily))
        {
            _known[(name, family.Key == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa)] =
                new DnsReply { TimeToLiveSeconds = 60, Records = [.. family.Select(x => x.GetAddressBytes())] };
        }

        return this;
    }

    public LoopbackDns Text(string name, string text, int seconds = 3600)
    {
        _known[(name, DnsType.Txt)] = new DnsReply { TimeToLiveSeconds = seconds, Records = ["v=spf1 -all"u8.ToArray(), Encoding.ASCII.GetBytes(text)] };
        return this;
    }

    public IEnumerable<byte[]> Truth(DnsQuery query) => [Written(_known.GetValueOrDefault((query.Name, query.Type), new DnsReply { Status = 3 }), query)];

    public static byte[] Written(DnsReply reply, DnsQuery query)
    {
        var buffer = new byte[4096];
        return buffer[..reply.Write(buffer, query)];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                Assert.True(DnsQuery.TryRead(buffer.AsSpan(0, received.ReceivedBytes), out var query, out var error), error.ToString());
                _asked.Enqueue(query);
                foreach (var packet in (Answer ?? Truth)(query))
                {
                    await _socket.SendToAsync(packet, received.RemoteEndPoint, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
