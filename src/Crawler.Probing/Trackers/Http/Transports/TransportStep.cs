namespace Crawler.Probing.Trackers.Http.Transports;

/// <summary>What a <see cref="LoopTransport"/> waits for.</summary>
internal enum TransportStep
{
    /// <summary>Nothing: no call is under way.</summary>
    None,

    /// <summary>The connection to stand.</summary>
    Connect,

    /// <summary>Room for what is to be sent.</summary>
    Send,

    /// <summary>Something to read, or the end.</summary>
    Receive,
}
