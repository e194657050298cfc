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
/// <param name="familyTurn">How long one of the two address families comes first before the other does; zero for IPv4 first at all times.</param>
internal sealed class HostResolver(AddressPolicy policy, DnsClient? dns = null, TimeProvider? time = null, TimeSpan familyTurn = default)
{
    private const int MaxFailures = 50_000;
    private const int MaxKnown = 50_000;

    // A pass is many requests, most of them on a connection of their own: a name is looked up once for those that follow each other closely.
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(30);

    // An address that fails again and again is tried once a day.
    private const int MostDoublings = 8;
    private static readonly TimeSpan LastFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AgainWithin = TimeSpan.FromHours(1);
    private static readonly TimeSpan MostLastFor = TimeSpan.FromDays(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly ConcurrentDictionary<IPAddress, (DateTimeOffset At, int Doublings)> _failed = new();
    private readonly ConcurrentDictionary<string, (IPAddress[] Addresses, long At)> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The allowed addresses of a host, those of the family whose turn it is before the others, and those that failed of late behind all.
    /// </summary>
    /// <exception cref="SocketException">The name does not resolve.</exception>
    /// <exception cref="BlockedAddressException">None of its addresses is allowed.</exception>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var bare = host is ['[', .., ']'] ? host[1..^1] : host;
        var addresses = IPAddress.TryParse(bare, out var literal) ? [literal] : await FindAsync(bare, cancellationToken);
        IPAddress[] allowed = [.. addresses.Where(policy.Allows)];
        if (allowed.Length == 0)
        {
            throw new BlockedAddressException(bare);
        }

        var first = FirstFamily(allowed);
        return [.. allowed.OrderBy(HasFailed).ThenBy(x => x.AddressFamily != first)];
    }

    /// <summary>Takes note that nobody answered at an address.</summary>
    public void NoteFailure(IPAddress address)
    {
        if (_failed.Count > MaxFailures)
        {
            _failed.Clear();
        }

        var now = _time.GetUtcNow();
        _failed.AddOrUpdate(
            address, _ => (now, 0), (_, x) => (now, now - x.At < (Wait(x.Doublings) * 2) + AgainWithin ? Math.Min(x.Doublings + 1, MostDoublings) : 0));
    }

    private static TimeSpan Wait(int doublings) => LastFor * (1 << doublings) is var wait && wait < MostLastFor ? wait : MostLastFor;

    private bool HasFailed(IPAddress address) => _failed.TryGetValue(address, out var failure) && _time.GetUtcNow() - failure.At < Wait(failure.Doublings);

    private AddressFamily FirstFamily(IPAddress[] addresses) =>
        familyTurn > TimeSpan.Zero && _time.GetUtcNow().UtcTicks / familyTurn.Ticks % 2 == 1
            && Array.Exists(addresses, x => x.AddressFamily == AddressFamily.InterNetwork)
            && Array.Find(addresses, x => x.AddressFamily == AddressFamily.InterNetworkV6) is { } address && HasRoute(address)
            ? AddressFamily.InterNetworkV6
            : AddressFamily.InterNetwork;

    // A host without IPv6 must not find fault with trackers that have it. Nothing is sent.
    private static bool HasRoute(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(address, 9);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async ValueTask<IPAddress[]> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(name, out var known) && _time.GetElapsedTime(known.At) < KnownFor)
        {
            return known.Addresses;
        }

        var addresses = await LookUpAsync(name, cancellationToken);
        if (_known.Count > MaxKnown)
        {
            _known.Clear();
        }

        _known[name] = (addresses, _time.GetTimestamp());
        return addresses;
    }

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
