namespace Crawler.Lab.Tracking;

/// <summary>The files of a tracker.</summary>
internal sealed record TrackerFiles
{
    /// <summary>The allow list; without one every torrent is served.</summary>
    public string? Allow { get; init; }

    /// <summary>What the tracker knows, kept over a restart; without one it starts empty.</summary>
    public string? State { get; init; }

    /// <summary>Where each request is written down as it arrives; null for nowhere.</summary>
    public string? Arrivals { get; init; }

    /// <summary>Is told, in a sentence, of what a person should know.</summary>
    public Action<string> Report { get; init; } = _ => { };
}
