using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Crawler.Probing.Tests.Trackers;

/// <summary>An HTTP server on loopback that answers each request with raw bytes of a test's making, then closes.</summary>
internal sealed class ScriptedHttp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, byte[]> _answer;
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly Task _serving;

    public ScriptedHttp(Func<string, byte[]> answer)
    {
        _answer = answer;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync();
    }

    public int Port { get; }

    public Uri Announce => new($"http://127.0.0.1:{Port}/announce");

    /// <summary>Heads of the requests, in order.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public static byte[] Ok(ReadOnlySpan<byte> body, string headers = "") =>
        [.. Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {body.Length}\r\n{headers}\r\n"), .. body];

    public static byte[] Head(string text) => Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n") + "\r\n\r\n");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptSocketAsync(_stop.Token);
                await AnswerAsync(socket);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        try
        {
            var head = new StringBuilder();
            var buffer = new byte[4096];
            while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                var read = await socket.ReceiveAsync(buffer, _stop.Token);
                if (read == 0)
                {
                    return;
                }

                head.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }

            _requests.Enqueue(head.ToString());
            await socket.SendAsync(_answer(head.ToString()), _stop.Token);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The client had heard enough.
        }
    }
}
