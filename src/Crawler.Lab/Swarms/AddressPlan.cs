using System.Buffers.Binary;
using System.Net;
using Crawler.Lab.Scenarios;

namespace Crawler.Lab.Swarms;

/// <summary>
/// Gives each peer an address of its own. Faulty peers of one kind have a /24 to themselves: a crawler that stores only networks can
/// still be judged by how it recorded them.
/// </summary>
internal sealed class AddressPlan(Scenario scenario)
{
    private const uint Network = 256;

    private uint _next = BinaryPrimitives.ReadUInt32BigEndian(scenario.FirstAddress.GetAddressBytes());
    private int _nextV6Port = scenario.Port + 1;
    private (string Swarm, string? Fault)? _last;

    /// <summary>The next peer's endpoint; on ::1, which is one address, peers differ by port.</summary>
    public IPEndPoint Next(SimulatedPeer peer)
    {
        if (peer.IsV6)
        {
            return new IPEndPoint(IPAddress.IPv6Loopback, scenario.Port == 0 ? 0 : _nextV6Port++);
        }

        var kind = peer.Fault?.Play is null && peer.Fault?.Door != Faults.PeerDoor.HalfOpen ? null : peer.Fault.Code;
        if (_last is { } last && last != (peer.Swarm, kind) && (kind ?? last.Fault) is not null)
        {
            _next = (_next / Network * Network) + Network + 1;
        }

        _last = (peer.Swarm, kind);
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, _next++);
        return new IPEndPoint(new IPAddress(bytes), scenario.Port);
    }
}
