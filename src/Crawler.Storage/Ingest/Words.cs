using Crawler.Probing.Observations;

namespace Crawler.Storage.Ingest;

/// <summary>The words that the database holds for the closed sets which have none of their own.</summary>
internal static class Words
{
    public static string Of(CheckKind kind) => kind == CheckKind.Scrape ? "scrape" : "announce";

    public static string Of(PeerSource source) => source switch
    {
        PeerSource.Announce => "announce",
        PeerSource.Dht => "dht",
        PeerSource.Pex => "pex",
        _ => "manual",
    };

    public static string Of(PeerIdentity identity) => identity switch
    {
        PeerIdentity.Agree => "agree",
        PeerIdentity.Conflict => "conflict",
        PeerIdentity.PeerId => "peer_id",
        PeerIdentity.Extended => "extended",
        _ => "unknown",
    };
}
