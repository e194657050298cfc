namespace Crawler.Probing.Trackers.Scraping;

/// <summary>
/// What a tracker was found to answer, over one address family. Trackers cut long scrapes short and do not say so; how many they
/// answer can only be learned. The rest of a day is believed, then a larger request finds out whether it still holds.
/// </summary>
public sealed record ScrapeLimits
{
    /// <summary>How long a limit, and the answer to a hash that nobody has, is believed.</summary>
    public static readonly TimeSpan BelievedFor = TimeSpan.FromDays(1);

    /// <summary>Nothing is known.</summary>
    public static ScrapeLimits None { get; } = new();

    /// <summary>Most info-hashes that one request asked for and that were all dealt with; 0 before the first answer.</summary>
    public int Whole { get; init; }

    /// <summary>Fewest info-hashes that one request asked for of which some were left out though the tracker has them; null when none ever were.</summary>
    public int? Cut { get; init; }

    /// <summary>When that was last seen.</summary>
    public DateTimeOffset? CutAt { get; init; }

    /// <summary>Whether it answers 0, 0, 0 for a hash that nobody has, so that its zeros say nothing; null when it was not tried.</summary>
    public bool? ZerosForUnknown { get; init; }

    /// <summary>When that was tried.</summary>
    public DateTimeOffset? ZerosTriedAt { get; init; }

    /// <summary>Whether a request of the largest size is to show if the limit still holds.</summary>
    public bool IsToBeTried(DateTimeOffset now) => Whole == 0 || (CutAt is { } at && now - at >= BelievedFor);

    /// <summary>Whether a hash that nobody has is to be asked for before zeros mean anything.</summary>
    public bool NeedsCanary(DateTimeOffset now) => ZerosForUnknown is null || ZerosTriedAt is not { } at || now - at >= BelievedFor;

    /// <summary>Info-hashes to ask for in the next request, of at most <paramref name="most"/>.</summary>
    public int NextSize(int most, DateTimeOffset now) =>
        Cut is not { } cut || IsToBeTried(now) ? most : Math.Clamp(cut > Whole + 1 ? (Whole + cut) / 2 : Whole, 1, most);

    /// <summary>After a request in which every hash was dealt with.</summary>
    public ScrapeLimits Answered(int hashes) => this with
    {
        Whole = Math.Max(Whole, hashes),
        Cut = Cut <= hashes ? null : Cut,
        CutAt = Cut <= hashes ? null : CutAt,
    };

    /// <summary>After a request of which some hashes were left out though the tracker has them. A tighter limit that holds stays.</summary>
    /// <param name="whole">Hashes that a request may have.</param>
    /// <param name="cut">Hashes that are too many.</param>
    /// <param name="now">When it was seen.</param>
    public ScrapeLimits LeftOut(int whole, int cut, DateTimeOffset now) => Cut < cut && !IsToBeTried(now)
        ? this
        : this with
        {
            Whole = Math.Max(1, whole),
            Cut = Math.Max(Math.Max(1, whole) + 1, cut),
            CutAt = now,
        };
}
