namespace Crawler.Fixtures.Clients;

/// <summary>How a <see cref="Libtorrent"/> differs from the usual one.</summary>
public sealed record LibtorrentSettings
{
    /// <summary>Which connections it takes.</summary>
    /// <value>Default: both kinds.</value>
    public LibtorrentEncryption Encryption { get; init; } = LibtorrentEncryption.Enabled;

    /// <summary>Whether a seed hides what it has, to hand every piece out once.</summary>
    public bool SuperSeeding { get; init; }

    /// <summary>Whether it keeps its name to itself in the extended handshake.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Whether it listens at ::1.</summary>
    public bool IsV6 { get; init; }

    /// <summary>Whether it takes connections by uTP (BEP 29) and none by TCP.</summary>
    public bool OnlyUtp { get; init; }

    /// <summary>Whether it wants the files too that it lacks.</summary>
    public bool WantsEverything { get; init; }
}
