using System.Net;
using System.Text;
using Crawler.Fixtures.Programs;
using Crawler.Lab.Swarms;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;

namespace Crawler.Lab.Tests.Swarms;

/// <summary>Single simulated peers of a torrent of 100 pieces.</summary>
internal static class Peers
{
    public static readonly byte[] Info = [.. Enumerable.Range(0, 20_000).Select(i => (byte)i)];
    private const int Pieces = 100;

    public static SimulatedPeer Make(string code, int have, bool reachable = true)
    {
        var profile = ClientProfiles.Find(code)!;
        var set = Bitfield.None(Pieces);
        for (var i = 0; i < have; i++)
        {
            set.Add(i);
        }

        return new SimulatedPeer
        {
            Swarm = "x",
            InfoHash = Requests.Swarm,
            Profile = profile,
            PeerId = new PeerId(Encoding.ASCII.GetBytes(profile.PeerIdPrefix.PadRight(PeerId.Size, 'k'))),
            Pieces = set,
            Info = Info,
            Left = Pieces - have,
            Reachable = reachable,
        };
    }

    public static PeerListener Listen(SimulatedPeer peer, ISwarmDirectory? directory = null) =>
        new(peer, new IPEndPoint(Loopback.NextAddress(), 0), TimeProvider.System, directory);

    public static Handshake CallerHandshake(ulong reserved) => new(reserved, Requests.Swarm, new PeerId("-XX0001-123456789012"u8));
}
