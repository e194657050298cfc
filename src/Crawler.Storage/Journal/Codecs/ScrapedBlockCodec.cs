using System.Net.Sockets;
using System.Runtime.InteropServices;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Journal.Codecs;

/// <summary>
/// Version 1 of a block of answered scrapes: the tracker, the family, the number of requests, and for each when it ended, its round trip
/// (NaN: none), its swarms, and then their keys (i64), hashes (20 bytes) and counts (three i32, as <see cref="ScrapeCount"/> has them).
/// Columns go as they are in memory: every machine that .NET runs on here is little-endian.
/// </summary>
internal static class ScrapedBlockCodec
{
    /// <summary>Bytes of one swarm.</summary>
    private const int SwarmSize = sizeof(long) + InfoHash.Size + (3 * sizeof(int));

    private const int RequestSize = sizeof(long) + sizeof(double) + sizeof(int);

    public static void Write(in PayloadWriter writer, ScrapeBlock block)
    {
        IdentityCodec.Write(writer, block.Tracker);
        writer.Byte(block.Family switch { AddressFamily.InterNetwork => 4, AddressFamily.InterNetworkV6 => 6, _ => 0 });
        var ended = 0;
        foreach (ref readonly var request in block.Requests)
        {
            ended += request.State == BlockState.Ended ? 1 : 0;
        }

        writer.Int32(ended);
        foreach (ref readonly var request in block.Requests)
        {
            if (request.State == BlockState.Ended)
            {
                writer.Int64(request.EndedAt);
                writer.Double(request.RttMs ?? double.NaN);
                writer.Int32(request.Count);
                writer.Raw(MemoryMarshal.AsBytes(block.Ids.Slice(request.First, request.Count)));
                writer.Raw(block.Hashes.Slice(request.First * InfoHash.Size, request.Count * InfoHash.Size));
                writer.Raw(MemoryMarshal.AsBytes(block.Counts.Slice(request.First, request.Count)));
            }
        }
    }

    /// <summary>Reads a payload, which the block goes on to use.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static StoredBlock Read(ReadOnlyMemory<byte> payload)
    {
        var reader = new PayloadReader(payload.Span);
        var tracker = IdentityCodec.ReadTracker(ref reader);
        AddressFamily? family = reader.Byte() switch { 4 => AddressFamily.InterNetwork, 6 => AddressFamily.InterNetworkV6, _ => null };
        var checks = new TrackerCheck[reader.Count(RequestSize)];
        var places = new int[checks.Length];
        for (var i = 0; i < checks.Length; i++)
        {
            var at = reader.Time();
            var rtt = reader.Double();
            var swarms = reader.Count(SwarmSize);
            checks[i] = new TrackerCheck
            {
                ObservedAt = at,
                Tracker = tracker,
                Kind = CheckKind.Scrape,
                Outcome = ProbeOutcome.Ok,
                Family = family,
                RttMs = double.IsNaN(rtt) ? null : rtt,
                HashesAsked = swarms,
                HashesAnswered = swarms,
            };
            places[i] = payload.Length - reader.Left;
            reader.Skip(swarms * SwarmSize);
        }

        return reader.IsAtEnd
            ? new StoredBlock(checks, places, payload)
            : throw new InvalidDataException("Bytes are left after the record's last value.");
    }
}
