using Crawler.Probing.Observations;

namespace Crawler.Probing.Peers;

/// <summary>Takes the visits that an engine ends. Called by the engine's threads, by one at a time: must neither block nor throw.</summary>
internal interface IVisitReceiver
{
    /// <summary>Ends when its visits are wanted no more. An engine must be told, too: <see cref="IPeerEngine.Cancel"/>.</summary>
    CancellationToken Stop { get; }

    /// <summary>A visit has ended.</summary>
    void Visited(PeerVisit visit);

    /// <summary>No further visit follows at once: the time to wake whoever waits.</summary>
    void Flush();

    /// <summary>The engine itself has failed: of the visits that it still had nothing will come.</summary>
    void Failed(Exception exception);
}
