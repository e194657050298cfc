using System.Net.NetworkInformation;
using Crawler.Probing.Linux;

namespace Crawler.Probing.Observer;

/// <summary>Whether this machine has a link that carries.</summary>
public sealed class LinkSense
{
    private bool _everHad;

    /// <summary>Looks: true with a link other than loopback that carries, false once there is none any more, null where there never was one.</summary>
    public bool? Look()
    {
        var has = (LibC.IsKnown ? Links.AnyCarries() : null) ?? AnyCarries();
        _everHad |= has;
        return has ? true : _everHad ? false : null;
    }

    /// <summary>The same as the framework tells it.</summary>
    internal static bool AnyCarries() => Array.Exists(
        NetworkInterface.GetAllNetworkInterfaces(),
        // The state of some tunnels is never known.
        x => x.NetworkInterfaceType != NetworkInterfaceType.Loopback && x.OperationalStatus is (OperationalStatus.Up or OperationalStatus.Unknown));
}
