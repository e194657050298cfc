using System.Net;
using System.Net.Sockets;

namespace Crawler.Lab.Seeding;

/// <summary>
/// Which addresses that a tracker names may be called: those of the internet, and loopback for a seed that lives there itself.
/// Anything else could be made to reach into a private network.
/// </summary>
internal static class PeerReach
{
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    // All that is handed out as global unicast.
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    /// <summary>Whether a seed at <paramref name="from"/> may call <paramref name="to"/>.</summary>
    public static bool MayCall(IPAddress from, IPAddress to)
    {
        if (from.AddressFamily != to.AddressFamily)
        {
            return false;
        }

        if (IPAddress.IsLoopback(from))
        {
            return IPAddress.IsLoopback(to);
        }

        return (to.AddressFamily == AddressFamily.InterNetwork || Global.Contains(to)) && !Special.Any(n => n.Contains(to));
    }
}
