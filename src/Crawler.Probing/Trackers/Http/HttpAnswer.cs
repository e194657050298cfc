namespace Crawler.Probing.Trackers.Http;

/// <summary>What came of a query. Disposing it gives the body's buffer back.</summary>
/// <param name="Body">The body of a 2xx answer; null when there is none.</param>
/// <param name="Measured">When and how fast it came.</param>
/// <param name="Failure">Why there is no body.</param>
internal readonly record struct HttpAnswer(HttpBody? Body, TrackerAnswer Measured, TrackerFailure? Failure) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Body?.Dispose();
}
