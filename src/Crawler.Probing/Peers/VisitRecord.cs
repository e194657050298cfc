using Crawler.Probing.Observations;

namespace Crawler.Probing.Peers;

/// <summary>How a visit went, beside what was heard.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Stage">How far it came.</param>
/// <param name="Encrypted">Whether the connection was encrypted.</param>
/// <param name="ConnectMs">Milliseconds until the connection stood; null when it never did.</param>
/// <param name="HandshakeMs">Milliseconds from our handshake to the peer's; null when that never came.</param>
/// <param name="Error">For people: what went wrong.</param>
internal readonly record struct VisitRecord(
    DateTimeOffset At, ProbeOutcome Outcome, ProbeStage Stage, bool Encrypted, double? ConnectMs, double? HandshakeMs, string? Error);
