namespace Crawler.Probing.Peers;

/// <summary>What connections to peers are made with.</summary>
public enum PeerEngineKind
{
    /// <summary>The fastest that works here.</summary>
    Auto,

    /// <summary>One thread and Linux's epoll: for tens of thousands of connections at once.</summary>
    Epoll,

    /// <summary>The framework's sockets: on every system.</summary>
    Socket,
}
