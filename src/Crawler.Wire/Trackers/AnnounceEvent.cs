namespace Crawler.Wire.Trackers;

/// <summary>Why a peer announces. The numbers are those of BEP 15.</summary>
public enum AnnounceEvent
{
    /// <summary>At the usual interval.</summary>
    None = 0,

    /// <summary>The download became complete.</summary>
    Completed = 1,

    /// <summary>The first announce.</summary>
    Started = 2,

    /// <summary>The last announce: forget this peer.</summary>
    Stopped = 3,

    /// <summary>Only uploading, though not complete (BEP 21). HTTP only: over UDP it is sent as <see cref="None"/>.</summary>
    Paused = 4,
}
