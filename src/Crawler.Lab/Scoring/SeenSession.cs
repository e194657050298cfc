namespace Crawler.Lab.Scoring;

/// <summary>A stay of a peer in a swarm. Its two ends lie in intervals, which are points where they are known.</summary>
/// <param name="CameAfter">When it was last not there.</param>
/// <param name="CameBy">When it was first there.</param>
/// <param name="LeftAfter">When it was last there.</param>
/// <param name="LeftBy">When it was first gone again; null where it was still there at the end.</param>
internal readonly record struct SeenSession(DateTimeOffset CameAfter, DateTimeOffset CameBy, DateTimeOffset LeftAfter, DateTimeOffset? LeftBy)
{
    /// <summary>Its length, from the middle of each end's interval; up to when it was last there where it was not seen to end.</summary>
    public TimeSpan Length => (LeftBy is { } left ? Middle(LeftAfter, left) : LeftAfter) - Middle(CameAfter, CameBy);

    /// <summary>Whether a stay whose ends are known could have been seen like this.</summary>
    /// <param name="truth">What was so.</param>
    /// <param name="slack">How far apart the time of a record and what it tells of may be.</param>
    public bool Fits(SeenSession truth, TimeSpan slack) =>
        truth.CameBy >= CameAfter - slack && truth.CameBy <= CameBy + slack
        && (truth.LeftBy ?? DateTimeOffset.MaxValue) >= LeftAfter - slack
        && (LeftBy is not { } left || truth.LeftBy <= left + slack);

    private static DateTimeOffset Middle(DateTimeOffset from, DateTimeOffset to) => from + ((to - from) / 2);
}
