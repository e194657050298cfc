namespace Crawler.Fixtures.Clients;

/// <summary>Which connections a libtorrent takes; the numbers are its own.</summary>
public enum LibtorrentEncryption
{
    /// <summary>Encrypted ones alone.</summary>
    Forced = 0,

    /// <summary>Both kinds.</summary>
    Enabled = 1,

    /// <summary>Those without encryption alone.</summary>
    Disabled = 2,
}
