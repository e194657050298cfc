using System.Runtime.InteropServices;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>A block of answered scrapes as it is in the journal. Its claims stay where they are: nothing is made for each.</summary>
/// <param name="checks">The requests; their claims are in the payload.</param>
/// <param name="places">Where in the payload the swarms of each begin.</param>
/// <param name="payload">The record.</param>
internal sealed class StoredBlock(TrackerCheck[] checks, int[] places, ReadOnlyMemory<byte> payload)
{
    /// <summary>The requests, without their claims.</summary>
    public IReadOnlyList<TrackerCheck> Checks => checks;

    /// <summary>The keys of a request's swarms.</summary>
    public ReadOnlySpan<long> Ids(int request) =>
        MemoryMarshal.Cast<byte, long>(payload.Span.Slice(places[request], Swarms(request) * sizeof(long)));

    /// <summary>The hashes of a request's swarms, one behind the other.</summary>
    public ReadOnlySpan<byte> Hashes(int request) =>
        payload.Span.Slice(places[request] + (Swarms(request) * sizeof(long)), Swarms(request) * InfoHash.Size);

    /// <summary>What was answered of a request's swarms; nothing where it is open.</summary>
    public ReadOnlySpan<ScrapeCount> Counts(int request) => MemoryMarshal.Cast<byte, ScrapeCount>(
        payload.Span.Slice(places[request] + (Swarms(request) * (sizeof(long) + InfoHash.Size)), Swarms(request) * 3 * sizeof(int)));

    /// <summary>A request with its claims.</summary>
    public TrackerCheck CheckOf(int request)
    {
        var claims = new List<SwarmClaim>(Swarms(request));
        for (var i = 0; i < Swarms(request); i++)
        {
            if (!Counts(request)[i].IsOpen)
            {
                claims.Add(Counts(request)[i].ToClaim(new SwarmRef(Ids(request)[i], new InfoHash(Hashes(request)[(i * InfoHash.Size)..]))));
            }
        }

        return checks[request] with { Claims = claims };
    }

    private int Swarms(int request) => checks[request].HashesAsked;
}
