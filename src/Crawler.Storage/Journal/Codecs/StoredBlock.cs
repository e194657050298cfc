using System.Runtime.InteropServices;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>
/// A block of answered scrapes as it is in the journal. Its claims stay where they are: nothing is made for each, but for the keys of swarms
/// where some have others than those it names.
/// </summary>
/// <param name="checks">The requests; their claims are in the payload.</param>
/// <param name="places">Where in the payload the swarms of each begin.</param>
/// <param name="payload">The record.</param>
internal sealed class StoredBlock(TrackerCheck[] checks, int[] places, ReadOnlyMemory<byte> payload)
{
    private long[]?[]? _others;

    /// <summary>The requests, without their claims.</summary>
    public IReadOnlyList<TrackerCheck> Checks => checks;

    /// <summary>The keys of a request's swarms, as the record names them.</summary>
    public ReadOnlySpan<long> Ids(int request) =>
        MemoryMarshal.Cast<byte, long>(payload.Span.Slice(places[request], Swarms(request) * sizeof(long)));

    /// <summary>The keys of a request's swarms in the database that it goes into: those it names, or what <see cref="Rekey"/> was told.</summary>
    public ReadOnlySpan<long> Keys(int request) => _others?[request] is { } keys ? keys : Ids(request);

    /// <summary>Says the keys of a request's swarms, where not all are those that it names.</summary>
    public void Rekey(int request, long[] keys) => (_others ??= new long[]?[checks.Length])[request] = keys;

    /// <summary>A request's swarm.</summary>
    public SwarmRef Swarm(int request, int i) => new(Ids(request)[i], new InfoHash(Hashes(request)[(i * InfoHash.Size)..]));

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
                claims.Add(Counts(request)[i].ToClaim(Swarm(request, i)));
            }
        }

        return checks[request] with { Claims = claims };
    }

    private int Swarms(int request) => checks[request].HashesAsked;
}
