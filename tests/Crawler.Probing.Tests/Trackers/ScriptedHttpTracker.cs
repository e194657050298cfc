using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Probing.Tests.Trackers;

/// <summary>A listener on loopback that answers each HTTP request byte by byte as a test says, and closes the connection after it.</summary>
internal sealed class ScriptedHttpTracker : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<HttpCall, Task> _answer;
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly Channel<HttpCall> _calls = Channel.CreateUnbounded<HttpCall>();
    private readonly Task _accepting;
    private int _connections;

    public ScriptedHttpTracker(Func<HttpCall, Task> answer, IPAddress? address = null)
    {
        _answer = answer;
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    public Uri Announce => new($"http://{Endpoint}/announce");

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Answers every request with this body.</summary>
    public static ScriptedHttpTracker Saying(string body) => new(call => call.OkAsync(body));

    /// <summary>Answers every request with these bytes, headers included.</summary>
    public static ScriptedHttpTracker SayingRaw(string bytes) => new(call => call.SendAsync(bytes));

    /// <summary>The next request that came, in the order they came.</summary>
    public async Task<HttpCall> NextAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(Asking.Patience);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_conversations);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _conversations.Add(ConverseAsync(socket));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ConverseAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
            var open = true;
            while (open && await reader.ReadLineAsync(_stop.Token) is { } requestLine)
            {
                var headers = new List<string>();
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } header)
                {
                    headers.Add(header);
                }

                var call = new HttpCall(socket, requestLine, headers, _stop.Token);
                _calls.Writer.TryWrite(call);
                await _answer(call);
                open = call.KeepOpen;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client had enough, or the test is over.
        }
    }
}

/// <summary>One request, and the ways to answer it.</summary>
internal sealed class HttpCall(Socket socket, string requestLine, IReadOnlyList<string> headers, CancellationToken stop)
{
    public string RequestLine => requestLine;

    public IReadOnlyList<string> Headers => headers;

    public string PathAndQuery { get; } = requestLine.Split(' ') is [_, var target, ..] ? target : "";

    public string Path => PathAndQuery.Split('?')[0];

    /// <summary>Whether another request may follow on the connection.</summary>
    public bool KeepOpen { get; set; }

    /// <summary>The announce in the query, as a tracker reads it.</summary>
    public AnnounceRequest ReadAnnounce()
    {
        Assert.True(HttpAnnounceQuery.TryParse(PathAndQuery[PathAndQuery.IndexOf('?')..], out var request, out var error), error.ToString());
        return request;
    }

    public Task OkAsync(string body, string moreHeaders = "") => OkAsync(Encoding.Latin1.GetBytes(body), moreHeaders);

    public async Task OkAsync(byte[] body, string moreHeaders = "")
    {
        await SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n{moreHeaders}\r\n");
        await SendAsync(body);
    }

    public Task AnnouncedAsync(AnnounceReply reply)
    {
        var body = new ArrayBufferWriter<byte>();
        HttpAnnounceReply.Write(body, reply);
        return OkAsync(body.WrittenSpan.ToArray());
    }

    public Task RedirectAsync(string location, int status = 302) =>
        SendAsync($"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");

    public Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, stop)..];
        }
    }

    /// <summary>Says nothing until the test is over.</summary>
    public Task SilenceAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);

    public Task ResetAsync()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        return Task.CompletedTask;
    }
}
