using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Names;
using Crawler.Wire.Dns;

namespace Crawler.Probing;

/// <summary>
/// Host names to addresses that the policy allows: checked after resolution, so that no name can lead to a forbidden address. Of several
/// addresses those that did not answer come last for a while, so that each has its turn.
/// </summary>
/// <param name="policy">Whom the crawler may contact.</param>
/// <param name="dns">Asked in the system's place; null for the system's own way.</param>
/// <param name="time">The clock.</param>
internal sealed class HostResolver(AddressPolicy policy, DnsClient? dns = null, TimeProvider? time = null)
{
    private const int MaxFailures = 50_000;

    private static readonly TimeSpan LastFor = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly ConcurrentDictionary<IPAddress, DateTimeOffset> _failed = new();

    /// <summary>The allowed addresses of a host, IPv4 before IPv6, those that failed of late behind the others.</summary>
    /// <exception cref="SocketException">The name does not resolve.</exception>
    /// <exception cref="BlockedAddressException">None of its addresses is allowed.</exception>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var bare = host is ['[', .., ']'] ? host[1..^1] : host;
        var addresses = IPAddress.TryParse(bare, out var literal) ? [literal] : await LookUpAsync(bare, cancellationToken);
        IPAddress[] allowed =
        [
            .. addresses.Where(policy.Allows).OrderBy(x => HasFailed(x) ? 1 : 0).ThenBy(x => x.AddressFamily == AddressFamily.InterNetwork ? 0 : 1),
        ];
        return allowed.Length > 0 ? allowed : throw new BlockedAddressException(bare);
    }

    /// <summary>Takes note that nobody answered at an address.</summary>
    public void NoteFailure(IPAddress address)
    {
        if (_failed.Count > MaxFailures)
        {
            _failed.Clear();
        }

        _failed[address] = _time.GetUtcNow();
    }

    private bool HasFailed(IPAddress address) => _failed.TryGetValue(address, out var at) && _time.GetUtcNow() - at < LastFor;

    private async Task<IPAddress[]> LookUpAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            // To the framework an empty name is this very host.
            return name.Length == 0 ? throw NotFound()
                : dns is null || !name.Contains('.', StringComparison.Ordinal) ? await Dns.GetHostAddressesAsync(name, cancellationToken)
                : await AskAsync(dns, name, cancellationToken);
        }
        catch (ArgumentException)
        {
            // Longer than any name can be.
            throw NotFound();
        }
    }

    private static async Task<IPAddress[]> AskAsync(DnsClient dns, string name, CancellationToken cancellationToken)
    {
        var replies = await Task.WhenAll(dns.AskAsync(name, DnsType.A, cancellationToken), dns.AskAsync(name, DnsType.Aaaa, cancellationToken));
        IPAddress[] addresses = [.. replies.OfType<DnsReply>().SelectMany(x => x.Records).Select(x => new IPAddress(x))];
        return addresses.Length > 0 ? addresses
            : Array.TrueForAll(replies, x => x is null) ? throw new SocketException((int)SocketError.TryAgain)
            : throw NotFound();
    }

    private static SocketException NotFound() => new((int)SocketError.HostNotFound);
}
