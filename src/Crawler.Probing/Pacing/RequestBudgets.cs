using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Crawler.Probing.Pacing;

/// <summary>Holds requests to the budgets of their tracker and of its address: many trackers behind one address share that.</summary>
/// <param name="options">The rates.</param>
/// <param name="resolver">Tells the address of a host.</param>
/// <param name="time">The clock.</param>
internal sealed class RequestBudgets(PacingOptions options, HostResolver resolver, TimeProvider time)
{
    private const int MaxHosts = 50_000;

    private static readonly TimeSpan AddressHolds = TimeSpan.FromMinutes(10);

    private readonly RateBudget _trackers = new(options.TrackerRequestsPerSecond, time);
    private readonly RateBudget _addresses = new(options.AddressRequestsPerSecond, time);
    private readonly ConcurrentDictionary<string, (string? Address, DateTimeOffset At)> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits until so many requests may be made.</summary>
    /// <exception cref="OperationCanceledException">The token ended.</exception>
    public async ValueTask TakeAsync(Uri tracker, int requests, CancellationToken cancellationToken)
    {
        var wait = _trackers.Take(tracker.Authority, requests);
        if (await AddressAsync(tracker.IdnHost, cancellationToken) is { } address)
        {
            var shared = _addresses.Take(address, requests);
            wait = wait > shared ? wait : shared;
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    // A name that leads nowhere, or where nothing may be asked, has the tracker's budget alone.
    private async ValueTask<string?> AddressAsync(string host, CancellationToken cancellationToken)
    {
        if (_hosts.TryGetValue(host, out var known) && time.GetUtcNow() - known.At < AddressHolds)
        {
            return known.Address;
        }

        string? address = null;
        try
        {
            address = (await resolver.ResolveAsync(host, cancellationToken))[0].ToString();
        }
        catch (Exception e) when (e is SocketException or BlockedAddressException)
        {
            // The request itself will tell.
        }

        if (_hosts.Count > MaxHosts)
        {
            _hosts.Clear();
        }

        _hosts[host] = (address, time.GetUtcNow());
        return address;
    }
}
