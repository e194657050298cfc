using System.Net;
using System.Net.Sockets;

namespace Crawler.Probing.Trackers;

/// <summary>The socket of each address family, opened when it is first needed.</summary>
internal sealed class UdpChannels(IPAddress? bind, TimeProvider time, bool isBatched) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AddressFamily, UdpChannel> _channels = [];

    /// <summary>The channel of a family. One that cannot be opened now (no such address yet, no descriptors left) can be later.</summary>
    /// <exception cref="SocketException">It cannot be opened.</exception>
    public UdpChannel For(AddressFamily family)
    {
        lock (_lock)
        {
            if (!_channels.TryGetValue(family, out var channel))
            {
                channel = new UdpChannel(family, bind, time, isBatched);
                _channels.Add(family, channel);
            }

            return channel;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels.Values)
        {
            await channel.DisposeAsync();
        }
    }
}
