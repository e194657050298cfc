namespace Crawler.Probing.Peers.Epoll;

/// <summary>Room for one visit at a time, with what is reused from one to the next.</summary>
internal struct VisitSlot
{
    /// <summary>No socket.</summary>
    public const int None = -1;

    /// <summary>Made for the first visit.</summary>
    public VisitCourse? Course;

    /// <summary>Who gets the visit; null while the slot is free.</summary>
    public IVisitReceiver? Receiver;

    /// <summary>Ends the wait for a turn; null outside of one.</summary>
    public CancellationTokenSource? TurnWait;

    /// <summary>The socket, kept when a visit ends; <see cref="None"/> when there is none.</summary>
    public int Socket;

    /// <summary>Counts visits: what was begun for an earlier one is none of the later one's business.</summary>
    public int Generation;

    /// <summary>Whether the socket is one for IPv4.</summary>
    public bool IsV4;

    /// <summary>Whether the socket has a connection, or one that is being made, or has failed.</summary>
    public bool IsUsed;

    /// <summary>Whether the connection does not stand yet.</summary>
    public bool IsConnecting;
}
