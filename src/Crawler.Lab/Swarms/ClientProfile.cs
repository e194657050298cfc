namespace Crawler.Lab.Swarms;

/// <summary>How a program presents itself on an incoming connection.</summary>
internal sealed record ClientProfile
{
    /// <summary>How scenarios call it: <c>transmission-3.00</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The program's name in the truth file.</summary>
    public required string Client { get; init; }

    /// <summary>Its version in the truth file; null when it tells none.</summary>
    public string? Version { get; init; }

    /// <summary>As much of its version as its peer id tells, where that is not all of it.</summary>
    public string? VersionInPeerId { get; init; }

    /// <summary>How its peer ids begin (BEP 20).</summary>
    public required string PeerIdPrefix { get; init; }

    /// <summary>The <c>v</c> of its extended handshake (BEP 10); null when it sends none.</summary>
    public string? Name { get; init; }

    /// <summary>Its reserved bits.</summary>
    public ulong Reserved { get; init; }

    /// <summary>Its message ids of extensions (BEP 10).</summary>
    public IReadOnlyDictionary<string, int> Messages { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Requests that it queues.</summary>
    public int? Reqq { get; init; }

    /// <summary>It says <c>upload_only</c> as a seed (BEP 21).</summary>
    public bool TellsUploadOnly { get; init; }

    /// <summary>It sends a bitfield even where have-all or have-none would do (BEP 6).</summary>
    public bool AlwaysBitfield { get; init; }

    /// <summary>Its bitfield comes before its extended handshake.</summary>
    public bool PiecesFirst { get; init; }

    /// <summary>Pieces that it allows a choked peer to ask for (BEP 6).</summary>
    public int AllowedFast { get; init; }

    /// <summary>How long it waits before it says which pieces it has.</summary>
    public TimeSpan PiecesAfter { get; init; }

    /// <summary>It answers a handshake for an unknown swarm with its own, and then closes.</summary>
    public bool AnswersUnknownSwarm { get; init; }

    /// <summary>What it wants of encryption, where a scenario does not say.</summary>
    public PeerEncryption Encryption { get; init; }
}
