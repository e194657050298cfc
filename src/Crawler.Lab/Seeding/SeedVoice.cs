using System.Net;
using System.Security.Cryptography;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Seeding;

/// <summary>Speaks to trackers from one listening endpoint. Few announces are under way at once, however many torrents there are.</summary>
internal sealed class SeedVoice : IAsyncDisposable
{
    private const int AtOnce = 20;

    private readonly HttpAnnouncer _http;
    private readonly UdpAnnouncer _udp;
    private readonly SemaphoreSlim _room = new(AtOnce);

    /// <summary>Prepares to speak from the endpoint's address.</summary>
    public SeedVoice(IPEndPoint endpoint, SeedHouse house)
    {
        Caller = new PeerCaller(endpoint.Address, house);
        Endpoint = endpoint;
        _http = new HttpAnnouncer(endpoint.Address);
        _udp = new UdpAnnouncer(endpoint.Address, house.Time);
    }

    /// <summary>Where peers find the seed.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Calls peers from there.</summary>
    public PeerCaller Caller { get; }

    /// <summary>The number by which trackers know it again.</summary>
    public uint Key { get; } = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));

    /// <summary>Announces to a tracker of <c>http</c>, <c>https</c> or <c>udp</c>.</summary>
    /// <exception cref="AnnounceFailedException">It did not answer.</exception>
    public async Task<AnnounceReply> AnnounceAsync(Uri tracker, AnnounceRequest request, CancellationToken cancel)
    {
        await _room.WaitAsync(cancel);
        try
        {
            return tracker.Scheme == "udp"
                ? await _udp.AnnounceAsync(tracker, request, cancel)
                : await _http.AnnounceAsync(tracker, request, cancel);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Caller.DisposeAsync();
        _http.Dispose();
        _room.Dispose();
    }
}
