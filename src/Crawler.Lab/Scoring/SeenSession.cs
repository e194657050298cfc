namespace Crawler.Lab.Scoring;

/// <summary>A stay of a peer in a swarm. Its two ends lie in intervals, which are points where they are known.</summary>
/// <param name="CameAfter">When it was last not there; null where its coming was not observed.</param>
/// <param name="CameBy">When it was first there.</param>
/// <param name="LeftAfter">When it was last there.</param>
/// <param name="LeftBy">When it was first gone again; null where it was still there at the end.</param>
internal readonly record struct SeenSession(DateTimeOffset? CameAfter, DateTimeOffset CameBy, DateTimeOffset LeftAfter, DateTimeOffset? LeftBy)
{
    /// <summary>Its length, from the middle of each end's interval; at least so long where an end was not observed.</summary>
    public TimeSpan Length => Middle(LeftAfter, LeftBy ?? LeftAfter) - Middle(CameAfter ?? CameBy, CameBy);

    /// <summary>Whether a stay whose ends are known could have been seen like this.</summary>
    /// <param name="truth">What was so.</param>
    /// <param name="slack">How far apart the time of a record and what it tells of may be.</param>
    public bool Fits(SeenSession truth, TimeSpan slack) =>
        (CameAfter is not { } absent || truth.CameBy >= absent - slack) && truth.CameBy <= CameBy + slack
        && (truth.LeftBy ?? DateTimeOffset.MaxValue) >= LeftAfter - slack
        && (LeftBy is not { } left || truth.LeftBy <= left + slack);

    private static DateTimeOffset Middle(DateTimeOffset from, DateTimeOffset to) => from + ((to - from) / 2);
}
