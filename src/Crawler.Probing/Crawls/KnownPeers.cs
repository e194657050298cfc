using Crawler.Probing.Observations;
using Crawler.Probing.Work;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Crawls;

/// <summary>The peers of a swarm as a crawl finds them.</summary>
/// <param name="Count">How many are known.</param>
/// <param name="ToVisit">Of these, those that are not passed over this time.</param>
internal sealed record KnownPeers(int Count, IReadOnlyList<(PeerEndpoint Endpoint, PeerSource Source)> ToVisit);

/// <summary>Peers of a swarm that are to be seen again between two crawls.</summary>
/// <param name="Work">The newest crawl of the swarm.</param>
/// <param name="Peers">The peers that are due.</param>
internal sealed record Revisit(CrawlWork Work, IReadOnlyList<(PeerEndpoint Endpoint, PeerSource Source)> Peers);
