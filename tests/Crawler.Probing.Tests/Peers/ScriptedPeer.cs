using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;

namespace Crawler.Probing.Tests.Peers;

/// <summary>A listener on loopback that does to each connection what a test says.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Socket, CancellationToken, Task> _script;
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private bool _disposed;

    public ScriptedPeer(Func<Socket, CancellationToken, Task> script)
    {
        _script = script;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Endpoint = PeerEndpoint.From((IPEndPoint)_listener.LocalEndPoint!);
        _accepting = AcceptAsync();
    }

    public PeerEndpoint Endpoint { get; }

    public int Accepted { get; private set; }

    /// <summary>Reads our handshake, then answers with these bytes and keeps the connection open.</summary>
    public static ScriptedPeer Saying(byte[] bytes) => new(async (socket, stop) =>
    {
        await ReadAsync(socket, Handshake.Size, stop);
        await socket.SendAsync(bytes, stop);
        await SilenceAsync(stop);
    });

    public static Task SilenceAsync(CancellationToken stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);

    public static async Task<byte[]> ReadAsync(Socket socket, int count, CancellationToken stop)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = await socket.ReceiveAsync(bytes.AsMemory(read), stop);
            read += more > 0 ? more : throw new EndOfStreamException();
        }

        return bytes;
    }

    public static byte[] Greeting(InfoHash hash, ulong reserved, string peerId, Action<IBufferWriter<byte>>? messages = null)
    {
        var bytes = new byte[Handshake.Size];
        new Handshake(reserved, hash, new PeerId(System.Text.Encoding.ASCII.GetBytes(peerId.PadRight(20, 'z')))).Write(bytes);
        var output = new ArrayBufferWriter<byte>();
        output.Write(bytes);
        messages?.Invoke(output);
        return output.WrittenSpan.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                Accepted++;
                _connections.Add(RunAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RunAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                await _script(socket, _stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or EndOfStreamException)
            {
                // The other side, or the test, is done.
            }
        }
    }
}
