namespace Crawler.Wire.Clients;

/// <summary>A client program and its version, as one source tells them.</summary>
/// <param name="Client">The name, such as <c>qBittorrent</c>.</param>
/// <param name="Version">The version, such as <c>4.6.5</c>; null when not told.</param>
public readonly record struct ClientName(string Client, string? Version)
{
    /// <inheritdoc/>
    public override string ToString() => Version is null ? Client : $"{Client} {Version}";
}

/// <summary>What a peer's two names say together.</summary>
/// <param name="FromPeerId">The client of the peer id; null when it is none that is known.</param>
/// <param name="FromExtended">The client of the extended handshake's <c>v</c>; null when there was none that can be read.</param>
/// <param name="Agree">Whether both are there and name the same client.</param>
/// <param name="Best">The client to report: the extended handshake's where there is one, with the more precise of two agreeing versions.</param>
public readonly record struct ClientIdentity(ClientName? FromPeerId, ClientName? FromExtended, bool Agree, ClientName? Best);
