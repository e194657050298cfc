namespace Crawler.Lab.Making;

/// <summary>Which protocol a torrent is for.</summary>
[Flags]
internal enum TorrentVersion
{
    /// <summary>BEP 3: SHA-1 over pieces.</summary>
    V1 = 1,

    /// <summary>BEP 52: a SHA-256 tree for each file.</summary>
    V2 = 2,

    /// <summary>Both, with padding between the files (BEP 47): one swarm for old and new clients.</summary>
    Hybrid = V1 | V2,
}
