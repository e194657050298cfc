using System.Net;
using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Clients;

/// <summary>What transmission's programs read as <c>settings.json</c>.</summary>
internal static class TransmissionSettings
{
    /// <summary>The file's name in the folder of its configuration.</summary>
    public const string FileName = "settings.json";

    /// <summary>Settings with which everything that could leave this machine, or find a peer that the test did not make, is off.</summary>
    /// <param name="endpoint">Where it accepts peers.</param>
    /// <param name="folder">Where its content is.</param>
    /// <param name="encryption">Whether it wants encrypted connections.</param>
    public static Dictionary<string, object> Of(IPEndPoint endpoint, TestFolder folder, TransmissionEncryption encryption) => new(StringComparer.Ordinal)
    {
        ["bind-address-ipv4"] = endpoint.Address.ToString(),
        ["bind-address-ipv6"] = "::1",
        ["peer-port"] = endpoint.Port,
        ["peer-port-random-on-start"] = false,
        ["dht-enabled"] = false,
        ["lpd-enabled"] = false,
        ["port-forwarding-enabled"] = false,
        ["download-dir"] = folder.FullPath,
        ["download-queue-enabled"] = false,
        ["rename-partial-files"] = false,
        ["preallocation"] = 0,
        ["encryption"] = (int)encryption,
    };
}
