using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Crawler.Wire.Identity;

namespace Crawler.EndToEnd.Tests.Trackers;

/// <summary>A request as it arrived at a <see cref="WitnessTracker"/>.</summary>
/// <param name="At">When its last byte was read.</param>
/// <param name="Place">Which of its announce URLs.</param>
/// <param name="From">Who asked.</param>
/// <param name="Hashes">For what.</param>
internal sealed record Witnessed(DateTimeOffset At, int Place, IPAddress From, IReadOnlyList<InfoHash> Hashes);

/// <summary>
/// A tracker over HTTP at several URLs that answers scrapes (one seed and one leecher each), states the least time between two of them, and writes down each
/// request with who sent it. It is none of ours in that it shares no code with the crawler.
/// </summary>
internal sealed class WitnessTracker : IAsyncDisposable
{
    private const int MostBytes = 64 * 1024;
    private const string Marker = "info_hash=";

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Witnessed> _requests = new();
    private readonly List<TcpListener> _listeners = [];
    private readonly List<Task> _serving = [];
    private readonly int _minSeconds;

    private WitnessTracker(int minSeconds) => _minSeconds = minSeconds;

    /// <summary>Its announce URLs: to whoever keeps a schedule each is a tracker.</summary>
    public IReadOnlyList<Uri> Announces => [.. _listeners.Select(x => new Uri($"http://{x.LocalEndpoint}/announce"))];

    /// <summary>What arrived so far, in order.</summary>
    public IReadOnlyList<Witnessed> Requests => [.. _requests];

    /// <summary>Opens it.</summary>
    public static WitnessTracker Start(IPAddress address, int places, int minSeconds)
    {
        var tracker = new WitnessTracker(minSeconds);
        for (var place = 0; place < places; place++)
        {
            var listener = new TcpListener(address, 0);
            listener.Start(512);
            tracker._listeners.Add(listener);
            tracker._serving.Add(tracker.AcceptAsync(listener, place));
        }

        return tracker;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listeners.ForEach(x => x.Dispose());
        await Task.WhenAll(_serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, int place)
    {
        while (true)
        {
            var client = await listener.AcceptTcpClientAsync(_stop.Token);
            _ = ServeAsync(client, place);
        }
    }

    private async Task ServeAsync(TcpClient client, int place)
    {
        using var _ = client;
        try
        {
            await using var stream = client.GetStream();
            var from = ((IPEndPoint)client.Client.RemoteEndPoint!).Address;
            var buffer = new byte[MostBytes];
            var filled = 0;
            while (filled < MostBytes && await stream.ReadAsync(buffer.AsMemory(filled), _stop.Token) is > 0 and var read)
            {
                filled += read;
                if (buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) < 0)
                {
                    continue;
                }

                var hashes = HashesOf(Encoding.ASCII.GetString(buffer, 0, buffer.AsSpan(0, filled).IndexOf((byte)'\n')));
                _requests.Enqueue(new Witnessed(TimeProvider.System.GetUtcNow(), place, from, hashes));
                var body = Answer(hashes);
                var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n\r\n"));
                await stream.WriteAsync((byte[])[.. head, .. body], _stop.Token);
                filled = 0;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever asked is gone.
        }
    }

    private static List<InfoHash> HashesOf(string line)
    {
        var hashes = new List<InfoHash>();
        for (var at = line.IndexOf(Marker, StringComparison.Ordinal); at >= 0; at = line.IndexOf(Marker, at, StringComparison.Ordinal))
        {
            at += Marker.Length;
            var bytes = new List<byte>();
            while (at < line.Length && line[at] is not ('&' or ' '))
            {
                var isEscape = line[at] == '%';
                bytes.Add(isEscape ? Convert.ToByte(line.Substring(at + 1, 2), 16) : (byte)line[at]);
                at += isEscape ? 3 : 1;
            }

            hashes.Add(new InfoHash([.. bytes]));
        }

        return hashes;
    }

    private byte[] Answer(List<InfoHash> hashes)
    {
        using var answer = new MemoryStream();
        answer.Write("d5:filesd"u8);
        foreach (var hash in hashes.Distinct().OrderBy(x => x.ToString(), StringComparer.Ordinal))
        {
            answer.Write("20:"u8);
            answer.Write(hash.ToArray());
            answer.Write("d8:completei1e10:downloadedi1e10:incompletei1ee"u8);
        }

        answer.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"e5:flagsd20:min_request_intervali{_minSeconds}eee")));
        return answer.ToArray();
    }
}
