namespace Crawler.Probing.Observations;

/// <summary>Where observations go. Storage implements it with the journal; tests and one-shot verbs with a list or a stream.</summary>
public interface IObservationSink
{
    /// <summary>
    /// Takes an observation. Completes when it is accepted in order; waits (back-pressure) when the journal is behind. Throws only
    /// when observations can no longer be kept at all, which must stop the process.
    /// </summary>
    ValueTask AppendAsync(Observation observation, CancellationToken cancellationToken);

    /// <summary>As <see cref="AppendAsync"/>, and completes once no crash can take the observation away any more.</summary>
    ValueTask AppendForGoodAsync(Observation observation, CancellationToken cancellationToken) => AppendAsync(observation, cancellationToken);
}
