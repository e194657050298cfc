using System.Net;
using System.Net.Sockets;

namespace Crawler.Probing;

/// <summary>Host names to addresses that the policy allows: checked after resolution, so that no name can lead to a forbidden address.</summary>
internal sealed class HostResolver(AddressPolicy policy)
{
    /// <summary>The allowed addresses of a host, IPv4 before IPv6.</summary>
    /// <exception cref="SocketException">The name does not resolve.</exception>
    /// <exception cref="BlockedAddressException">None of its addresses is allowed.</exception>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var bare = host is ['[', .., ']'] ? host[1..^1] : host;
        var addresses = IPAddress.TryParse(bare, out var literal) ? [literal] : await LookUpAsync(bare, cancellationToken);
        IPAddress[] allowed = [.. addresses.Where(policy.Allows).OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)];
        return allowed.Length > 0 ? allowed : throw new BlockedAddressException(bare);
    }

    private static async Task<IPAddress[]> LookUpAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            // To the framework an empty name is this very host.
            return name.Length > 0 ? await Dns.GetHostAddressesAsync(name, cancellationToken) : throw NotFound();
        }
        catch (ArgumentException)
        {
            // Longer than any name can be.
            throw NotFound();
        }
    }

    private static SocketException NotFound() => new((int)SocketError.HostNotFound);
}
