namespace Crawler.Lab.Faults;

/// <summary>One way in which a peer fails or lies.</summary>
/// <param name="Code">How scenarios and truth files call it.</param>
/// <param name="Outcomes">The outcomes of a visit that are right.</param>
internal sealed record PeerFault(string Code, params string[] Outcomes)
{
    /// <summary>What a connection meets.</summary>
    public PeerDoor Door { get; init; } = PeerDoor.Open;

    /// <summary>Whether it comes to say its name and version, beyond what its peer id tells.</summary>
    public bool TellsName { get; init; }

    /// <summary>Whether it comes to say which pieces it has.</summary>
    public bool TellsPieces { get; init; }

    /// <summary>Whether it has every piece, whatever it says.</summary>
    public bool IsSeed { get; init; }

    /// <summary>What it does with a connection that it accepted.</summary>
    public Func<FaultyConversation, CancellationToken, Task>? Play { get; init; }
}
