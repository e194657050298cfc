using Crawler.Probing.Observations;

namespace Crawler.Probing.WebSeeds;

/// <summary>What came of one question to a web seed's server.</summary>
/// <param name="At">When it was over.</param>
/// <param name="Outcome">As <see cref="WebSeedCheck.Outcome"/>.</param>
internal sealed record WebSeedAnswer(DateTimeOffset At, ProbeOutcome Outcome)
{
    /// <summary>As <see cref="WebSeedCheck.Status"/>.</summary>
    public int? Status { get; init; }

    /// <summary>As <see cref="WebSeedCheck.RttMs"/>.</summary>
    public double? RttMs { get; init; }

    /// <summary>As <see cref="WebSeedCheck.Redirects"/>.</summary>
    public int Redirects { get; init; }

    /// <summary>As <see cref="WebSeedCheck.AcceptsRanges"/>.</summary>
    public bool? AcceptsRanges { get; init; }

    /// <summary>As <see cref="WebSeedCheck.ContentBytes"/>.</summary>
    public long? ContentBytes { get; init; }

    /// <summary>Seconds after which the server wants to be asked again; null when it did not say.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>As <see cref="WebSeedCheck.Error"/>.</summary>
    public string? Error { get; init; }

    /// <summary>Whether no connection to the server came about, so that it would be the same for any other file there.</summary>
    public bool IsOfServer { get; init; }

    /// <summary>What it says of one web seed.</summary>
    public WebSeedCheck ToCheck(WebSeedRef seed, long? expectedBytes) => new()
    {
        ObservedAt = At,
        Seed = seed,
        Outcome = Outcome,
        Status = Status,
        RttMs = RttMs,
        Redirects = Redirects,
        AcceptsRanges = AcceptsRanges,
        ContentBytes = ContentBytes,
        ExpectedBytes = expectedBytes,
        Error = Error,
    };
}
