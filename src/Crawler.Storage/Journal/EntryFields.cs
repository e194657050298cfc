using Crawler.Probing.Observations;
using Crawler.Storage.Journal.Codecs;

namespace Crawler.Storage.Journal;

/// <summary>Makes entries for people of records.</summary>
internal static class EntryFields
{
    /// <summary>What a record says.</summary>
    public static JournalEntry Of(JournalRecord record)
    {
        var (type, at, fields) = Describe(record);
        return new JournalEntry(
            record.At.Segment, record.At.Offset, record.End.Offset - record.At.Offset, type, at,
            [.. fields.Select(x => new KeyValuePair<string, object?>(x.Name, x.Value))]);
    }

    private static (string Type, DateTimeOffset? At, (string Name, object? Value)[] Fields) Describe(JournalRecord record)
    {
        try
        {
            return Describe(ObservationCodec.Read(record.Type, record.Version, record.Payload));
        }
        catch (Exception e) when (ObservationCodec.IsRefusal(e))
        {
            return ("unknown", null, [("recordType", (long)record.Type), ("version", (long)record.Version), ("reason", e.Message)]);
        }
    }

    private static (string Type, DateTimeOffset? At, (string Name, object? Value)[] Fields) Describe(object observation) => observation switch
    {
        TrackerCheck x => ("check", x.ObservedAt,
        [
            ("tracker", x.Tracker.Url.AbsoluteUri), ("kind", x.Kind.ToCode()), ("outcome", x.Outcome.ToCode()), ("rttMs", x.RttMs),
            ("asked", (long)x.HashesAsked), ("answered", (long)x.HashesAnswered), ("intervalSeconds", (long?)x.IntervalSeconds), .. Claim(x), ("error", x.Error),
        ]),
        MaskedVisit { Visit: var x, Peer: var peer } => ("visit", x.ObservedAt,
        [
            ("infoHash", x.Swarm.InfoHash.ToString()), ("peerKey", $"{peer.Key:x32}"), ("prefix", $"{peer.Prefix.ToIPAddress()}/{peer.PrefixLength}"),
            ("source", x.Source.ToCode()), ("outcome", x.Outcome.ToCode()), ("stage", x.Stage.ToCode()), ("transport", x.Transport), ("client", x.Client),
            ("version", x.Version), ("pieces", (long?)x.Pieces), ("have", (long?)x.Have), ("seed", x.Seed), ("error", x.Error),
        ]),
        SwarmSnapshot x => ("snapshot", x.ObservedAt,
        [
            ("infoHash", x.Swarm.InfoHash.ToString()), ("knownPeers", (long)x.KnownPeers), ("visitedPeers", (long)x.VisitedPeers),
            ("reachablePeers", (long)x.ReachablePeers), ("seeders", (long)x.Seeders), ("leechers", (long)x.Leechers),
            ("distributedCopies", x.DistributedCopies), ("whole", x.IsWhole),
        ]),
        TrackerRequest x => ("request", x.ObservedAt,
            [("tracker", x.Tracker.Url.AbsoluteUri), ("purpose", x.Purpose.ToCode()), ("infoHash", x.Swarm?.InfoHash.ToString()), ("hashes", (long)x.Hashes)]),
        WebSeedCheck x => ("web_seed", x.ObservedAt,
        [
            ("infoHash", x.Seed.Swarm.InfoHash.ToString()), ("url", x.Seed.Url), ("outcome", x.Outcome.ToCode()), ("status", (long?)x.Status),
            ("rttMs", x.RttMs), ("redirects", (long)x.Redirects), ("acceptsRanges", x.AcceptsRanges), ("contentBytes", x.ContentBytes),
            ("expectedBytes", x.ExpectedBytes), ("error", x.Error),
        ]),
        StoredBlock x => ("block", x.Checks.Count > 0 ? x.Checks[0].ObservedAt : null,
        [
            ("tracker", x.Checks.Count > 0 ? x.Checks[0].Tracker.Url.AbsoluteUri : null), ("requests", (long)x.Checks.Count),
            ("hashes", (long)x.Checks.Sum(y => y.HashesAsked)),
        ]),
        _ => ("unknown", null, [("reason", $"No words for a {observation.GetType().Name}.")]),
    };

    // What a check of one swarm says of it; of several, their number is among the fields already.
    private static (string Name, object? Value)[] Claim(TrackerCheck check) => check.Claims is [var claim]
        ? [("infoHash", claim.Swarm.InfoHash.ToString()), ("seeders", (long?)claim.Seeders), ("leechers", (long?)claim.Leechers)]
        : [];
}
