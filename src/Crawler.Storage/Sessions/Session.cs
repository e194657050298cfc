namespace Crawler.Storage.Sessions;

/// <summary>An interval in which a peer was in a swarm, each end known as far as we looked.</summary>
/// <param name="AbsentBefore">When the peer was last known not to be there; null when its coming was not observed.</param>
/// <param name="FirstSeen">First handshake.</param>
/// <param name="LastSeen">Last handshake.</param>
/// <param name="AbsentAfter">When it was first found gone; null when its leaving was not observed.</param>
internal readonly record struct Session(
    DateTimeOffset? AbsentBefore, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset? AbsentAfter);
