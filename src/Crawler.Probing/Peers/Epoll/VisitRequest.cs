using Crawler.Probing.Peers.Metadata;

namespace Crawler.Probing.Peers.Epoll;

/// <summary>A visit that was handed in.</summary>
internal readonly record struct VisitRequest(PeerTarget Target, LearnedSwarm? Swarm, IVisitReceiver Receiver);
