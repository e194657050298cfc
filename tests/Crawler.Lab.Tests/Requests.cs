using System.Text;
using Crawler.Wire.Identity;
using Crawler.Wire.Trackers;

namespace Crawler.Lab.Tests;

/// <summary>Announces of made-up peers.</summary>
internal static class Requests
{
    public static readonly InfoHash Swarm = Hash(1);

    public static InfoHash Hash(byte fill) => new([.. Enumerable.Repeat(fill, InfoHash.Size)]);

    public static AnnounceRequest Announce(ushort port, long left = 1, AnnounceEvent announceEvent = AnnounceEvent.None, int? numWant = null) => new()
    {
        InfoHash = Swarm,
        PeerId = new PeerId(Encoding.ASCII.GetBytes($"-XX0001-{port:000000000000}")),
        Port = port,
        Left = left,
        Event = announceEvent,
        NumWant = numWant,
    };
}
