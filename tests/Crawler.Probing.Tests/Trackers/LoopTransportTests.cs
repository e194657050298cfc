using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Trackers.Http.Transports;

namespace Crawler.Probing.Tests.Trackers;

/// <summary>Plain connections that one thread waits for, against the framework's sockets on the other side.</summary>
public sealed class LoopTransportTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TransportLoop _loop = new();

    public LoopTransportTests() => _listener.Start();

    private IPEndPoint Place => (IPEndPoint)_listener.LocalEndpoint;

    public void Dispose()
    {
        _loop.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task Bytes_come_in_order_and_then_the_end_however_they_are_cut()
    {
        var sent = Enumerable.Range(0, 300).Select(x => (byte)x).ToArray();
        var (transport, server) = await ConnectAsync();
        using (transport)
        using (server)
        {
            var receiving = ReadToEndAsync(transport);
            foreach (var piece in sent.Chunk(7))
            {
                await server.SendAsync(piece);
            }

            server.Shutdown(SocketShutdown.Send);
            Assert.Equal(sent, await receiving.WaitAsync(Asking.Patience));
        }
    }

    [Fact]
    public async Task Bytes_and_the_end_that_come_together_before_anybody_reads_are_both_told()
    {
        var (transport, server) = await ConnectAsync();
        using (transport)
        {
            await server.SendAsync("whole"u8.ToArray());
            server.Dispose();
            await WaitForAsync(() => !transport.IsQuiet);

            Assert.Equal("whole"u8.ToArray(), await ReadToEndAsync(transport).WaitAsync(Asking.Patience));
        }
    }

    [Fact]
    public async Task More_than_the_socket_takes_at_once_is_sent_when_there_is_room()
    {
        var bytes = new byte[32 * 1024 * 1024];
        new Random(5).NextBytes(bytes);
        var (transport, server) = await ConnectAsync();
        using (transport)
        using (server)
        {
            var sending = transport.SendAsync(bytes, CancellationToken.None).AsTask();
            Assert.False(sending.IsCompleted);

            var received = new byte[bytes.Length];
            await using var stream = new NetworkStream(server);
            await stream.ReadExactlyAsync(received).AsTask().WaitAsync(Asking.Patience);
            await sending.WaitAsync(Asking.Patience);
            Assert.Equal(bytes, received);
        }
    }

    [Fact]
    public async Task Whoever_gives_up_is_told_so_and_the_next_call_is_not_touched_by_it()
    {
        var (transport, server) = await ConnectAsync();
        using (transport)
        using (server)
        using (var patience = new CancellationTokenSource())
        {
            var receiving = transport.ReceiveAsync(new byte[8], patience.Token).AsTask();
            await patience.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => receiving).WaitAsync(Asking.Patience);

            var again = transport.ReceiveAsync(new byte[8], CancellationToken.None).AsTask();
            await server.SendAsync(new byte[3]);
            Assert.Equal(3, await again.WaitAsync(Asking.Patience));
        }
    }

    [Fact]
    public async Task A_refused_connection_says_so()
    {
        _listener.Stop();

        var failure = await Assert.ThrowsAsync<SocketException>(() => _loop.ConnectAsync(Place, null, CancellationToken.None).AsTask());

        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    [Fact]
    public async Task A_reset_says_so()
    {
        var (transport, server) = await ConnectAsync();
        using (transport)
        {
            var receiving = transport.ReceiveAsync(new byte[8], CancellationToken.None).AsTask();
            server.Close(0);
            var failure = await Assert.ThrowsAsync<SocketException>(() => receiving).WaitAsync(Asking.Patience);

            Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
        }
    }

    [Fact]
    public async Task Closing_a_connection_ends_the_call_under_way()
    {
        var (transport, server) = await ConnectAsync();
        using (server)
        {
            var receiving = transport.ReceiveAsync(new byte[8], CancellationToken.None).AsTask();
            transport.Dispose();

            await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving).WaitAsync(Asking.Patience);
        }
    }

    [Fact]
    public async Task Whoever_goes_on_from_a_call_may_end_everything()
    {
        var (transport, server) = await ConnectAsync();
        using (server)
        {
            var ending = EndAfterAsync(transport.ReceiveAsync(new byte[8], CancellationToken.None));
            await server.SendAsync(new byte[1]);
            await ending.WaitAsync(Asking.Patience);
        }

        async Task EndAfterAsync(ValueTask<int> receiving)
        {
            await receiving;
            transport.Dispose();
            _loop.Dispose();
        }
    }

    [Fact]
    public async Task Calls_under_way_end_with_the_loop()
    {
        var (transport, server) = await ConnectAsync();
        using (server)
        using (transport)
        {
            var receiving = transport.ReceiveAsync(new byte[8], CancellationToken.None).AsTask();
            _loop.Dispose();

            await Assert.ThrowsAsync<ObjectDisposedException>(() => receiving).WaitAsync(Asking.Patience);
        }
    }

    [Fact]
    public async Task Many_connections_made_and_closed_at_once_each_get_their_own_bytes()
    {
        using var stop = new CancellationTokenSource();
        var serving = EchoAsync(stop.Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(AskAsync)).WaitAsync(Asking.Patience);

        Assert.All(answers, Assert.True);
        await stop.CancelAsync();
        await serving;

        async Task<bool> AskAsync(int who)
        {
            var bytes = Enumerable.Repeat((byte)who, 100).ToArray();
            for (var i = 0; i < 50; i++)
            {
                using var transport = await _loop.ConnectAsync(Place, null, CancellationToken.None);
                await transport.SendAsync(bytes, CancellationToken.None);
                if (!(await ReadToEndAsync(transport)).AsSpan().SequenceEqual(bytes))
                {
                    return false;
                }
            }

            return true;
        }
    }

    private async Task EchoAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var server = await _listener.AcceptSocketAsync(stop);
                var bytes = new byte[100];
                await using var stream = new NetworkStream(server);
                await stream.ReadExactlyAsync(bytes, stop);
                await stream.WriteAsync(bytes, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to.
        }
    }

    private async Task<(IHttpTransport Transport, Socket Server)> ConnectAsync()
    {
        var accepting = _listener.AcceptSocketAsync();
        var transport = await _loop.ConnectAsync(Place, null, CancellationToken.None).AsTask().WaitAsync(Asking.Patience);

        // The last acknowledgement of a connection rides on the first bytes.
        await transport.SendAsync("?"u8.ToArray(), CancellationToken.None);
        var server = await accepting.WaitAsync(Asking.Patience);
        Assert.Equal(1, await server.ReceiveAsync(new byte[1]));
        return (transport, server);
    }

    private static async Task<byte[]> ReadToEndAsync(IHttpTransport transport)
    {
        var all = new List<byte>();
        var buffer = new byte[64];
        while (await transport.ReceiveAsync(buffer, CancellationToken.None) is > 0 and var received)
        {
            all.AddRange(buffer.AsSpan(0, received));
        }

        return [.. all];
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Asking.Patience);
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
