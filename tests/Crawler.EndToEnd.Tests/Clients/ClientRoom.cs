using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;
using Crawler.Fixtures.Trackers;

namespace Crawler.EndToEnd.Tests.Clients;

/// <summary>
/// All real clients side by side, each with the same torrent, and what the crawler recorded of them: once knowing the torrent, once knowing
/// no more than its info-hash. Each that needs a tracker gets one that lists nobody else: they know of no other peer, and stay as they are.
/// </summary>
public sealed class ClientRoom : IAsyncLifetime
{
    /// <summary>Pieces of the first file, which is all that a partial client has.</summary>
    public const int PiecesOfPart = 22;

    /// <summary>Pieces of the torrent: no multiple of 8, and the last is short.</summary>
    public const int Pieces = 41;

    private const int PieceLength = 16 * 1024;

    private readonly TestFolder _folder = new("clients");
    private readonly Dictionary<string, Task<IPEndPoint>> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<(RealProgram Program, IPEndPoint Endpoint)> _started = [];
    private readonly ClientTable _table = new();
    private OpenTracker? _tracker;
    private IReadOnlyDictionary<string, ClientRecord> _byTorrent = new Dictionary<string, ClientRecord>();
    private IReadOnlyDictionary<string, ClientRecord> _byHash = new Dictionary<string, ClientRecord>();

    public async Task InitializeAsync()
    {
        var content = TestContent.Create("shared by all", seed: 41, PiecesOfPart * PieceLength, ((Pieces - PiecesOfPart) * PieceLength) - 1000);
        var torrent = new TestTorrent(content, PieceLength);
        _tracker = await OpenTracker.StartAsync([torrent.InfoHash]);
        foreach (var client in RealClients.Rows)
        {
            _clients.Add(client.Name, StartAsync(client, torrent));
        }

        // A client that does not start fails its own tests, when they ask for its record.
        await Task.WhenAll(_clients.Values).ContinueWith(_ => { }, TaskScheduler.Default);
        _byTorrent = await ProbeAsync(_folder.Write("it.torrent", torrent.Encode()));
        _byHash = await ProbeAsync($"{torrent.InfoHash}");
    }

    public async Task DisposeAsync()
    {
        _table.Write();
        foreach (var (program, _) in _started)
        {
            await program.DisposeAsync();
        }

        if (_tracker is not null)
        {
            await _tracker.DisposeAsync();
        }

        _folder.Dispose();
    }

    internal async Task<ClientRecord> RecordOfAsync(string client, bool isTorrentKnown)
    {
        var endpoint = await _clients[client];
        var recorded = (isTorrentKnown ? _byTorrent : _byHash)[$"{endpoint}"];
        _table.Add(client, isTorrentKnown, recorded);
        return recorded;
    }

    private async Task<IPEndPoint> StartAsync(RealClient client, TestTorrent torrent)
    {
        var started = await client.StartAsync(torrent, _tracker!.HttpAnnounce);
        _started.Add(started);
        return started.Endpoint;
    }

    private async Task<Dictionary<string, ClientRecord>> ProbeAsync(string swarm)
    {
        var records = new Dictionary<string, ClientRecord>(StringComparer.Ordinal);
        foreach (var family in _started.Select(x => x.Endpoint).ToLookup(x => x.AddressFamily))
        {
            var from = family.Key == AddressFamily.InterNetwork ? Loopback.NextAddress() : IPAddress.IPv6Loopback;
            await ProbeAsync(swarm, [.. family.Select(x => $"{x}")], from, records);
        }

        return records;
    }

    private static async Task ProbeAsync(string swarm, string[] left, IPAddress from, Dictionary<string, ClientRecord> records)
    {
        // Transmission now and then drops who comes twice at once, without encryption and then with it. It answers on another day.
        for (var attempt = 1; left.Length > 0 && attempt <= 3; attempt++)
        {
            var result = await CrawlerProgram.RunAsync(["probe", .. left, "--info-hash", swarm, "--json", "--bind", $"{from}"]);
            foreach (var line in (attempt == 1 ? result.Ended(0) : result).Lines)
            {
                records[line.GetProperty("endpoint").GetString()!] = ClientRecord.Read(line);
            }

            left = [.. left.Where(x => records[x].Outcome is "closed" or "reset")];
        }
    }
}
