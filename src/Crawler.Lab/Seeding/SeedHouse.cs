using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Crawler.Wire.Identity;

namespace Crawler.Lab.Seeding;

/// <summary>What all connections of an everseed share: the torrents by the names of their swarms, the upload limit and the slots.</summary>
internal sealed class SeedHouse
{
    private readonly ConcurrentDictionary<InfoHash, SeededTorrent> _torrents = [];
    private readonly ConcurrentDictionary<SeededTorrent, long> _uploaded = [];
    private readonly ConcurrentDictionary<(SeededTorrent, IPAddress), int> _connected = [];
    private readonly Action<string> _report;

    /// <summary>Begins without torrents.</summary>
    /// <param name="options">Limits.</param>
    /// <param name="time">For time-outs and the upload limit.</param>
    /// <param name="report">Is told, in a sentence, of what a person should know; from any thread.</param>
    public SeedHouse(SeedOptions options, TimeProvider time, Action<string> report)
    {
        Time = time;
        _report = report;
        Rate = new UploadRate(options.UploadLimit, time);
        Room = new ConnectionRoom(options.MaxConnections, options.MaxConnectionsPerAddress);
        Slots = new UploadSlots(options.UploadSlots);
        byte[] id = [.. "-SL0100-"u8, .. Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(12, lowercase: true))];
        PeerId = new PeerId(id);
    }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>The seed's name for itself.</summary>
    public PeerId PeerId { get; }

    /// <summary>The upload limit.</summary>
    public UploadRate Rate { get; }

    /// <summary>Places for connections.</summary>
    public ConnectionRoom Room { get; }

    /// <summary>Who is served.</summary>
    public UploadSlots Slots { get; }

    /// <summary>Lets a torrent be found from now on; false when another of the same swarm is there already.</summary>
    public bool TryAdd(SeededTorrent torrent) => torrent.SwarmHashes.All(hash => _torrents.TryAdd(hash, torrent));

    /// <summary>The torrent of a swarm.</summary>
    public SeededTorrent? Find(InfoHash hash) => _torrents.GetValueOrDefault(hash);

    /// <summary>Takes note of a connection.</summary>
    public void Meet(SeededTorrent torrent, IPAddress address) => _connected.AddOrUpdate((torrent, address), 1, (_, count) => count + 1);

    /// <summary>The connection is over.</summary>
    public void Part(SeededTorrent torrent, IPAddress address)
    {
        if (_connected.AddOrUpdate((torrent, address), 0, (_, count) => count - 1) <= 0)
        {
            _connected.TryRemove(new KeyValuePair<(SeededTorrent, IPAddress), int>((torrent, address), 0));
        }
    }

    /// <summary>Whether somebody at this address is connected for this torrent, under whichever of its names.</summary>
    public bool IsConnected(SeededTorrent torrent, IPAddress address) => _connected.ContainsKey((torrent, address));

    /// <summary>Takes note of content that was sent.</summary>
    public void CountUpload(SeededTorrent torrent, int bytes) => _uploaded.AddOrUpdate(torrent, bytes, (_, sum) => sum + bytes);

    /// <summary>Bytes of content sent since the start, as trackers are told.</summary>
    public long Uploaded(SeededTorrent torrent) => _uploaded.GetValueOrDefault(torrent);

    /// <summary>Tells the user something.</summary>
    public void Report(string sentence) => _report(sentence);
}
