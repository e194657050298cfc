using System.Net.NetworkInformation;

namespace Crawler.Probing.Observer;

/// <summary>Whether this machine has a link that carries.</summary>
public sealed class LinkSense
{
    private bool _everHad;

    /// <summary>Looks: true with a link other than loopback that carries, false once there is none any more, null where there never was one.</summary>
    public bool? Look()
    {
        // The state of some tunnels is never known.
        var has = Array.Exists(
            NetworkInterface.GetAllNetworkInterfaces(),
            x => x.NetworkInterfaceType != NetworkInterfaceType.Loopback && x.OperationalStatus is (OperationalStatus.Up or OperationalStatus.Unknown));
        _everHad |= has;
        return has ? true : _everHad ? false : null;
    }
}
