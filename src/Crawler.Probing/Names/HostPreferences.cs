using System.Collections.Concurrent;
using Crawler.Wire.Dns;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Names;

/// <summary>
/// What hosts say of their trackers in DNS (BEP 34), remembered as long as they allow, within bounds. No answer is no preference.
/// </summary>
/// <param name="dns">Asks.</param>
/// <param name="time">The clock.</param>
internal sealed class HostPreferences(DnsClient dns, TimeProvider time)
{
    private const int MaxHosts = 50_000;
    private const int NoSuchName = 3;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, Known> _hosts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a URL's host can have one: an address, or a name of this network alone, has none.</summary>
    public static bool MayHave(Uri url) => url.HostNameType == UriHostNameType.Dns && url.Host.Contains('.', StringComparison.Ordinal);

    /// <summary>The preference of a URL's host; null when it has none.</summary>
    public ValueTask<TrackerPreference?> OfAsync(Uri url, CancellationToken cancellationToken)
    {
        var host = url.IdnHost;
        if (_hosts.TryGetValue(host, out var known) && time.GetUtcNow() < known.Until)
        {
            return new(known.Preference);
        }

        return MayHave(url) ? new(AskAsync(host, cancellationToken)) : new((TrackerPreference?)null);
    }

    private async Task<TrackerPreference?> AskAsync(string host, CancellationToken cancellationToken)
    {
        DnsReply? reply;
        try
        {
            reply = await dns.AskAsync(host, DnsType.Txt, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return _hosts.GetValueOrDefault(host)?.Preference;
        }

        if (_hosts.Count > MaxHosts)
        {
            _hosts.Clear();
        }

        // Without an answer what was known still holds.
        var preference = reply is { Status: 0 or NoSuchName } ? Find(reply) : _hosts.GetValueOrDefault(host)?.Preference;
        var wait = TimeSpan.FromSeconds(reply?.TimeToLiveSeconds ?? 0);
        _hosts[host] = new Known(preference, time.GetUtcNow() + (wait < Shortest ? Shortest : wait < Longest ? wait : Longest));
        return preference;
    }

    private static TrackerPreference? Find(DnsReply reply)
    {
        foreach (var record in reply.Records)
        {
            if (TrackerPreference.TryRead(record, out var preference))
            {
                return preference;
            }
        }

        return null;
    }

    private sealed record Known(TrackerPreference? Preference, DateTimeOffset Until);
}
