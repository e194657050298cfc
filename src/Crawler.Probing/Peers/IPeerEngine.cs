using Crawler.Probing.Peers.Metadata;

namespace Crawler.Probing.Peers;

/// <summary>Makes connections for visits, so many at a time as it was given; the others wait in the order they came. Safe for any thread.</summary>
internal interface IPeerEngine : IDisposable
{
    /// <summary>Visits under way at one time.</summary>
    int InFlight { get; }

    /// <summary>Hands a visit in. Its receiver is told of its end, whatever it is.</summary>
    /// <exception cref="InvalidOperationException">The engine has failed, or is disposed.</exception>
    void Submit(in PeerTarget target, LearnedSwarm? swarm, IVisitReceiver receiver);

    /// <summary>Ends this receiver's visits as cancelled, those that wait included.</summary>
    void Cancel(IVisitReceiver receiver);
}
