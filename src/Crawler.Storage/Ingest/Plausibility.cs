using Crawler.Probing.Observations;
using Crawler.Storage.Journal.Codecs;

namespace Crawler.Storage.Ingest;

/// <summary>Refuses what can be decoded and stored, but cannot be so: it would make hours of no day, or rows without end.</summary>
internal static class Plausibility
{
    private const int MostHashes = 10_000_000;

    // Before anything was observed.
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // A clock that was never set says 1970: what was observed before it lost its battery is not in the future for that.
    private static readonly DateTimeOffset EarliestNow = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(366);

    /// <summary>Looks at what <see cref="ObservationCodec.Read"/> gave.</summary>
    /// <exception cref="InvalidDataException">It cannot be so.</exception>
    public static void Check(object observation, DateTimeOffset now)
    {
        switch (observation)
        {
            case StoredBlock block:
                foreach (var check in block.Checks)
                {
                    Check(check.ObservedAt, now);
                }

                break;
            case MaskedVisit visit:
                Check(visit.Visit.ObservedAt, now);
                break;
            case SwarmSnapshot snapshot:
                Check(snapshot.ObservedAt, now);
                Check(snapshot.StartedAt, now);
                break;
            case TrackerRequest request when request.Hashes is < 0 or > MostHashes:
                throw new InvalidDataException($"A request of {request.Hashes} info-hashes cannot be.");
            case WebSeedCheck { Status: < 0 or > 999 } or WebSeedCheck { Redirects: < 0 or > 1000 }:
                throw new InvalidDataException("A web seed's answer cannot be so.");
            case Observation other:
                Check(other.ObservedAt, now);
                break;
            default:
                break;
        }
    }

    private static void Check(DateTimeOffset at, DateTimeOffset now)
    {
        if (at < Earliest || at > (now > EarliestNow ? now : EarliestNow) + Ahead)
        {
            throw new InvalidDataException($"Its time cannot be: {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC.");
        }
    }
}
