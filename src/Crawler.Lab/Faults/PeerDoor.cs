namespace Crawler.Lab.Faults;

/// <summary>What a connection to a peer's address meets.</summary>
internal enum PeerDoor
{
    /// <summary>It is accepted.</summary>
    Open,

    /// <summary>It is refused: nobody listens.</summary>
    Closed,

    /// <summary>The kernel takes it, and no program ever does.</summary>
    HalfOpen,

    /// <summary>Nothing at all answers, as behind a NAT that drops what it does not know.</summary>
    Silent,
}
