namespace Crawler.Probing.Peers;

/// <summary>What an engine has to do next for a visit.</summary>
internal enum VisitStep
{
    /// <summary>Open a connection, a new one where there was one, and say when it stands.</summary>
    Dial,

    /// <summary>Send what is to be sent, and hand over what comes.</summary>
    Talk,

    /// <summary>Wait for the turn to ask for the swarm's info dictionary; what comes meanwhile may wait, too.</summary>
    AwaitTurn,

    /// <summary>Close the connection, and take the visit.</summary>
    Over,
}
