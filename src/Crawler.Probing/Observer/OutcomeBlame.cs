using Crawler.Probing.Observations;

namespace Crawler.Probing.Observer;

/// <summary>What an outcome says of the way to the target.</summary>
internal static class OutcomeBlame
{
    /// <summary>Whether the target said something, whatever it was.</summary>
    public static bool IsAnswer(this ProbeOutcome outcome) => outcome is ProbeOutcome.Ok or ProbeOutcome.Handshaken or ProbeOutcome.UnknownTorrent
        or ProbeOutcome.HttpError or ProbeOutcome.TrackerFailure or ProbeOutcome.WrongInfoHash or ProbeOutcome.NotBittorrent
        or ProbeOutcome.Malformed or ProbeOutcome.TooLarge or ProbeOutcome.TlsFailed or ProbeOutcome.Refused;

    /// <summary>Whether our own network at fault ends this way too.</summary>
    public static bool MayBeOurs(this ProbeOutcome outcome) => outcome is ProbeOutcome.TimedOut or ProbeOutcome.Unreachable or ProbeOutcome.DnsFailed
        or ProbeOutcome.Reset or ProbeOutcome.Closed;
}
