using Crawler.Wire.Identity;

namespace Crawler.Probing.Observations;

/// <summary>Why a request goes to a tracker.</summary>
public enum RequestPurpose : byte
{
    /// <summary>For counts of one or more swarms.</summary>
    Scrape = 0,

    /// <summary>For peers: from now on the tracker counts us.</summary>
    Started = 1,

    /// <summary>The farewell after it.</summary>
    Stopped = 2,
}

/// <summary>
/// One request to a tracker, put down before it is sent: the ledger that proves politeness, and from which farewells that a crash cut
/// off are made up for. <see cref="Observation.ObservedAt"/> is when it was about to be sent. What came of it is a <see cref="TrackerCheck"/>.
/// </summary>
public sealed record TrackerRequest : Observation
{
    /// <summary>The tracker.</summary>
    public required TrackerRef Tracker { get; init; }

    /// <summary>Why.</summary>
    public required RequestPurpose Purpose { get; init; }

    /// <summary>The swarm announced to; null for a scrape.</summary>
    public SwarmRef? Swarm { get; init; }

    /// <summary>Info-hashes in the request; in all of them together where it stands for many.</summary>
    public int Hashes { get; init; } = 1;

    /// <summary>
    /// Most info-hashes in one request, where it stands for many that go out together: as many as it takes for <see cref="Hashes"/>.
    /// Null when it is one.
    /// </summary>
    public int? HashesEach { get; init; }

    /// <summary>Our id in an announce; the farewell has the same.</summary>
    public PeerId? PeerId { get; init; }

    /// <summary>Our key in an announce; the farewell has the same.</summary>
    public uint Key { get; init; }

    /// <summary>Our port in an announce; the farewell has the same.</summary>
    public ushort Port { get; init; }
}
