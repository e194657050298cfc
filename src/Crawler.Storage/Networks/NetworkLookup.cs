using Crawler.Storage.Privacy;

namespace Crawler.Storage.Networks;

/// <summary>
/// Country and autonomous system of peers, by the prefix that is kept of their addresses. Follows imports within a minute; before the first
/// one nothing is known.
/// </summary>
/// <param name="store">Where the tables are.</param>
/// <param name="time">The clock.</param>
internal sealed class NetworkLookup(NetworkStore store, TimeProvider time)
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMinutes(1);

    private NetworkTable _countries = NetworkTable.Empty;
    private NetworkTable _systems = NetworkTable.Empty;
    private long _version;
    private DateTimeOffset _nextLook = DateTimeOffset.MinValue;

    /// <summary>Reads the tables again when there are newer ones; looks at most once a minute.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < _nextLook)
        {
            return;
        }

        if (await store.VersionAsync(cancellationToken) is var version && version != _version)
        {
            (_countries, _systems) = await store.LoadAsync(cancellationToken);
            _version = version;
        }

        _nextLook = now + Rhythm;
    }

    /// <summary>The country, ISO 3166-1 alpha-2; null when not known.</summary>
    public string? Country(MaskedPeer peer) => _countries.Find(peer.Prefix.Address) is { } code ? CountryCode.Format(code) : null;

    /// <summary>The autonomous system; null when not known.</summary>
    public long? Asn(MaskedPeer peer) => _systems.Find(peer.Prefix.Address);
}
