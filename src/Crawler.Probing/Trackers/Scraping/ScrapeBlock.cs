using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Trackers.Scraping;

/// <summary>
/// Swarms that one tracker is asked for in many requests, and what it answered: columns of numbers instead of objects, made once and
/// used again. A request is a run of swarms in it. Used by one at a time.
/// </summary>
public sealed class ScrapeBlock
{
    /// <summary>Most requests.</summary>
    public const int MostRequests = 256;

    /// <summary>Most swarms: as many as fit into that many UDP requests.</summary>
    public const int MostSwarms = MostRequests * 74;

    private readonly byte[] _hashes = new byte[MostSwarms * InfoHash.Size];
    private readonly long[] _ids = new long[MostSwarms];
    private readonly bool[] _hasCounted = new bool[MostSwarms];
    private readonly ScrapeCount[] _counts = new ScrapeCount[MostSwarms];
    private readonly BlockRequest[] _requests = new BlockRequest[MostRequests];

    /// <summary>Swarms in it.</summary>
    public int Count { get; private set; }

    /// <summary>Requests that the swarms were cut into.</summary>
    public int RequestCount { get; private set; }

    /// <summary>The tracker.</summary>
    public TrackerRef Tracker { get; private set; }

    /// <summary>The address family over which it was asked; null while it was not.</summary>
    public AddressFamily? Family { get; set; }

    /// <summary>No request is begun from this moment on: by then others may hold the tracker.</summary>
    /// <value>Default: never.</value>
    public DateTimeOffset Until { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>The swarms' hashes, one behind the other.</summary>
    public ReadOnlySpan<byte> Hashes => _hashes.AsSpan(0, Count * InfoHash.Size);

    /// <summary>The swarms' keys.</summary>
    public ReadOnlySpan<long> Ids => _ids.AsSpan(0, Count);

    /// <summary>What was answered of each swarm; of requests that are answered only.</summary>
    public Span<ScrapeCount> Counts => _counts.AsSpan(0, Count);

    /// <summary>The requests.</summary>
    public Span<BlockRequest> Requests => _requests.AsSpan(0, RequestCount);

    /// <summary>The request that ended last of those that are in it still; null when there are none.</summary>
    public BlockRequest? LastEnded
    {
        get
        {
            BlockRequest? last = null;
            foreach (ref readonly var request in Requests)
            {
                if (request.State == BlockState.Ended && (last is null || request.EndedAt > last.Value.EndedAt))
                {
                    last = request;
                }
            }

            return last;
        }
    }

    /// <summary>Empties it for another tracker.</summary>
    public void Begin(TrackerRef tracker)
    {
        (Tracker, Family, Count, RequestCount, Until) = (tracker, null, 0, 0, DateTimeOffset.MaxValue);
        Array.Clear(_requests);
    }

    /// <summary>Adds a swarm.</summary>
    /// <param name="id">Its key.</param>
    /// <param name="hash">Its 20 bytes.</param>
    /// <param name="hasCounted">Whether the tracker has counted it before.</param>
    public void Add(long id, ReadOnlySpan<byte> hash, bool hasCounted)
    {
        hash[..InfoHash.Size].CopyTo(_hashes.AsSpan(Count * InfoHash.Size));
        _ids[Count] = id;
        _hasCounted[Count++] = hasCounted;
    }

    /// <summary>Adds a swarm.</summary>
    public void Add(SwarmRef swarm, bool hasCounted)
    {
        swarm.InfoHash.WriteTo(_hashes.AsSpan(Count * InfoHash.Size));
        _ids[Count] = swarm.SwarmId;
        _hasCounted[Count++] = hasCounted;
    }

    /// <summary>Adds swarms.</summary>
    public void Add(ReadOnlySpan<long> ids, ReadOnlySpan<byte> hashes, ReadOnlySpan<bool> hasCounted)
    {
        hashes.CopyTo(_hashes.AsSpan(Count * InfoHash.Size));
        ids.CopyTo(_ids.AsSpan(Count));
        hasCounted.CopyTo(_hasCounted.AsSpan(Count));
        Count += ids.Length;
    }

    /// <summary>Cuts the swarms into requests of so many, the last of what is left.</summary>
    public void Cut(int size)
    {
        for (var first = 0; first < Count; first += size)
        {
            _requests[RequestCount++] = new BlockRequest { First = first, Count = Math.Min(size, Count - first) };
        }
    }

    /// <summary>A swarm.</summary>
    public SwarmRef Swarm(int index) => new(_ids[index], new InfoHash(_hashes.AsSpan(index * InfoHash.Size)));

    /// <summary>Whether a hash is in it.</summary>
    public bool Contains(InfoHash hash)
    {
        Span<byte> bytes = stackalloc byte[InfoHash.Size];
        hash.WriteTo(bytes);
        var rest = Hashes;
        for (var at = rest.IndexOf(bytes); at >= 0; at = rest.IndexOf(bytes))
        {
            if (at % InfoHash.Size == 0)
            {
                return true;
            }

            // Across two hashes. What follows begins at a hash again.
            rest = rest[(((at / InfoHash.Size) + 1) * InfoHash.Size)..];
        }

        return false;
    }

    /// <summary>Whether the tracker has counted a swarm before.</summary>
    public bool HasCounted(int index) => _hasCounted[index];

    /// <summary>A request that ended, as a check by itself.</summary>
    public TrackerCheck CheckOf(in BlockRequest request) => TrackerChecks.Of(this, request);

    /// <summary>The swarms of a request.</summary>
    public List<SwarmRef> Swarms(in BlockRequest request)
    {
        var swarms = new List<SwarmRef>(request.Count);
        for (var i = request.First; i < request.First + request.Count; i++)
        {
            swarms.Add(Swarm(i));
        }

        return swarms;
    }
}

/// <summary>One request of a <see cref="ScrapeBlock"/>.</summary>
public struct BlockRequest
{
    /// <summary>Its first swarm.</summary>
    public int First { get; set; }

    /// <summary>Its swarms.</summary>
    public int Count { get; set; }

    /// <summary>Of these, answered: the first ones.</summary>
    public int Answered { get; set; }

    /// <summary>What came of it.</summary>
    public BlockState State { get; set; }

    /// <summary>How it ended, once it is <see cref="BlockState.Ended"/>.</summary>
    public ProbeOutcome Outcome { get; set; }

    /// <summary>When it ended, in ticks of UTC.</summary>
    public long EndedAt { get; set; }

    /// <summary>Milliseconds from sending to the answer; null without one.</summary>
    public double? RttMs { get; set; }

    /// <summary>For people: what went wrong; null when nothing did.</summary>
    public string? Error { get; set; }
}

/// <summary>How far a request of a <see cref="ScrapeBlock"/> came.</summary>
public enum BlockState : byte
{
    /// <summary>It was not sent.</summary>
    Unasked,

    /// <summary>It ended, with or without an answer.</summary>
    Ended,

    /// <summary>It was taken out of the block, to be dealt with by itself.</summary>
    TakenOut,
}

/// <summary>What a tracker says of one swarm, each -1 where it does not say.</summary>
/// <param name="Seeders">Complete peers.</param>
/// <param name="Leechers">Incomplete peers.</param>
/// <param name="Completed">Downloads ever completed.</param>
public readonly record struct ScrapeCount(int Seeders, int Leechers, int Completed)
{
    private const int UnknownMark = int.MinValue;
    private const int OpenMark = int.MinValue + 1;

    /// <summary>The tracker does not know the swarm.</summary>
    public static ScrapeCount Unknown => new(-1, -1, UnknownMark);

    /// <summary>Nothing is known of the swarm yet: it is asked for again.</summary>
    public static ScrapeCount Open => new(-1, -1, OpenMark);

    /// <summary>Whether nothing is known of the swarm yet, so that there is no claim.</summary>
    public bool IsOpen => Completed == OpenMark;

    /// <summary>Whether the tracker does not know the swarm.</summary>
    public bool IsUnknown => Completed == UnknownMark;

    /// <summary>Whether it is 0, 0, and 0 or nothing.</summary>
    public bool IsZero => Seeders == 0 && Leechers == 0 && Completed is 0 or -1;

    /// <summary>As a claim on a swarm.</summary>
    public SwarmClaim ToClaim(SwarmRef swarm) => IsUnknown
        ? new SwarmClaim(swarm, ProbeOutcome.UnknownTorrent, null, null, null)
        : new SwarmClaim(swarm, ProbeOutcome.Ok, Optional(Seeders), Optional(Leechers), Optional(Completed));

    private static int? Optional(int count) => count < 0 ? null : count;
}
