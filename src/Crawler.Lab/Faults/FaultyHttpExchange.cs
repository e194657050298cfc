using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Crawler.Lab.Tracking;
using Crawler.Lab.Truth;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Http;

namespace Crawler.Lab.Faults;

/// <summary>One HTTP request to a faulty tracker: what faults are made of. The connection closes after it.</summary>
internal sealed class FaultyHttpExchange(Socket socket, string path, string query, TrackerState state, TimeProvider time)
{
    /// <summary>The request's path.</summary>
    public string Path => path;

    /// <summary>Whether it is an announce rather than a scrape.</summary>
    public bool IsAnnounce => path.StartsWith("/announce", StringComparison.Ordinal);

    /// <summary>Counts to claim; null for the true ones.</summary>
    public ClaimedCounts? Counts { get; init; }

    /// <summary>Addresses to list besides the true ones.</summary>
    public IReadOnlyList<PeerEndpoint> Ghosts { get; init; } = [];

    /// <summary>The body of a sound tracker's answer, but for counts, ghosts and the swarms of a scrape beyond the first so many.</summary>
    public byte[] Body(int cap = int.MaxValue)
    {
        var body = new ArrayBufferWriter<byte>();
        if (IsAnnounce)
        {
            var reply = HttpAnnounceQuery.TryParse(query, out var request, out var error)
                ? state.Announce(request, ((IPEndPoint)socket.RemoteEndPoint!).Address)
                : new AnnounceReply { FailureReason = error.ToString() };
            if (Counts is { } lie)
            {
                reply = reply with { Complete = lie.Seeders, Incomplete = lie.Leechers };
            }

            HttpAnnounceReply.Write(body, reply with { Peers = [.. reply.Peers, .. Ghosts] }, compact: true);
        }
        else if (HttpScrapeQuery.TryParse(query, out var hashes, out _))
        {
            var reply = state.Scrape([.. hashes.Take(cap)]);
            if (Counts is { } lie)
            {
                reply = reply with { Files = reply.Files.ToDictionary(f => f.Key, _ => new ScrapeCounts(lie.Seeders, lie.Leechers, 0)) };
            }

            HttpScrapeReply.Write(body, reply);
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>Answers with a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="length">Its length as the header tells it; null for the true one.</param>
    /// <param name="head">The status and further headers.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task AnswerAsync(ReadOnlyMemory<byte> body, CancellationToken cancel, int? length = null, string head = "200 OK\r\nContent-Type: text/plain")
    {
        await SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nContent-Length: {length ?? body.Length}\r\nConnection: close\r\n\r\n"), cancel);
        await SendAsync(body, cancel);
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancel)..];
        }
    }

    /// <summary>Lets some time pass.</summary>
    public Task WaitAsync(TimeSpan wait, CancellationToken cancel) => Task.Delay(wait, time, cancel);

    /// <summary>Says nothing more and waits until the client leaves.</summary>
    public async Task WaitForTheEndAsync(CancellationToken cancel)
    {
        var buffer = new byte[512];
        while (await socket.ReceiveAsync(buffer, cancel) > 0)
        {
        }
    }
}
