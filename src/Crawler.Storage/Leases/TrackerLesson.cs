namespace Crawler.Storage.Leases;

/// <summary>What one check changes in the schedule: the parameters of <c>queries/learn_tracker</c> and <c>queries/learn_swarms</c>.</summary>
internal sealed record TrackerLesson
{
    public required long TrackerId { get; init; }

    public required long[] SwarmIds { get; init; }

    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>Whether the tracker spoke at all, be it to refuse.</summary>
    public required bool Answered { get; init; }

    /// <summary>Whether a scrape was answered with counts.</summary>
    public bool IsScraped { get; init; }

    /// <summary>Whether a scrape was refused, by the tracker or the server in front of it.</summary>
    public bool IsScrapeRefused { get; init; }

    /// <summary>What answered; null when nothing tells.</summary>
    public string? Software { get; init; }

    public int? AnnounceInterval { get; init; }

    public int? AnnounceMinInterval { get; init; }

    public int? ScrapeMinInterval { get; init; }

    /// <summary>What an unanswered check still told (<c>Retry-After</c>).</summary>
    public int? RetrySeconds { get; init; }

    public required double BackoffSeconds { get; init; }

    public required double BackoffMaxSeconds { get; init; }

    /// <summary>The swarms asked are not announced again before this many seconds after the check.</summary>
    public double AnnounceSeconds { get; init; }

    /// <summary>The swarms asked are not scraped again before this many seconds after the check.</summary>
    public double ScrapeSeconds { get; init; }

    /// <summary>Whether it moves the due times of the swarms asked.</summary>
    public bool IsAboutSwarms => SwarmIds.Length > 0 && (AnnounceSeconds > 0 || ScrapeSeconds > 0);
}
