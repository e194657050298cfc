using System.Collections.Frozen;
using System.Net;
using Crawler.Probing.Names;
using Crawler.Probing.Pacing;

namespace Crawler.Probing.Trackers;

/// <summary>The tracker protocols by URL scheme. A new protocol is one line in <see cref="Create"/>.</summary>
public sealed class TrackerClients : IAsyncDisposable
{
    private readonly ITrackerClient[] _clients;
    private readonly FrozenDictionary<string, ITrackerClient> _byScheme;
    private FrozenDictionary<string, ITrackerClient>? _preferring;

    /// <summary>These clients; two may not serve one scheme.</summary>
    public TrackerClients(params ITrackerClient[] clients)
    {
        _clients = clients;
        _byScheme = clients.SelectMany(c => c.Schemes.Select(s => (Scheme: s, Client: c)))
            .ToFrozenDictionary(x => x.Scheme, x => x.Client, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Schemes that can be asked.</summary>
    public IReadOnlyList<string> Schemes => _byScheme.Keys;

    /// <summary>
    /// Every protocol that the crawler speaks, each held to the block list of info-hashes and to what hosts say of their trackers in DNS.
    /// </summary>
    /// <param name="options">How trackers are asked.</param>
    /// <param name="policy">Whom the crawler may contact.</param>
    /// <param name="bind">Local address, or null.</param>
    /// <param name="time">The clock.</param>
    /// <param name="pacing">How much is asked of one tracker; null for what a person asks for, who sees to that.</param>
    public static TrackerClients Create(
        TrackerOptions options, AddressPolicy policy, IPAddress? bind, TimeProvider time, PacingOptions? pacing = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ITrackerClient[] guarded =
        [
            new BlockListGuard(new HttpTrackerClient(options, policy, bind, time), policy, time),
            new BlockListGuard(new UdpTrackerClient(options, policy, bind, time), policy, time),
        ];
        if (pacing is not null)
        {
            var budgets = new RequestBudgets(pacing, new HostResolver(policy, DnsClient.Create(options, forAddresses: true, time), time), time);
            var breakers = new TrackerBreakers(pacing, time);
            guarded = [.. guarded.Select(x => new PacedClient(x, budgets, breakers, time))];
        }

        var clients = new TrackerClients(guarded);
        if (options.DnsPreferences && DnsClient.Create(options, forAddresses: false, time) is { } dns)
        {
            var preferences = new HostPreferences(dns, time);
            clients._preferring = clients._byScheme.ToFrozenDictionary(
                x => x.Key, ITrackerClient (x) => new PreferringClient(x.Value, y => clients._byScheme.GetValueOrDefault(y.Scheme), preferences, time),
                StringComparer.OrdinalIgnoreCase);
        }

        return clients;
    }

    /// <summary>The client for a URL; null for a scheme that is not spoken (such as <c>wss</c>).</summary>
    public ITrackerClient? Find(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return (_preferring is not null && HostPreferences.MayHave(url) ? _preferring : _byScheme).GetValueOrDefault(url.Scheme);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }
    }
}
