using System.Diagnostics.Metrics;

namespace Crawler.Probing.Observations;

/// <summary>
/// Counts observations on their way to the journal, as instruments of the meter <see cref="MeterName"/>. Counting costs an addition: what the
/// counts are is only asked for when somebody listens.
/// </summary>
public sealed class ObservationMeter : IObservationSink, IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Crawler.Probing";

    private static readonly int Outcomes = ProbeOutcomes.All.Count;
    private static readonly int Kinds = Enum.GetValues<CheckKind>().Length;
    private static readonly int Purposes = Enum.GetValues<RequestPurpose>().Length;

    private static readonly KeyValuePair<string, object?>[] KindTags =
        [.. Enum.GetValues<CheckKind>().Select(x => new KeyValuePair<string, object?>("kind", x.ToCode()))];

    private readonly IObservationSink _inner;
    private readonly Meter _meter;
    private readonly Histogram<double> _rtt;
    private readonly Histogram<double> _handshake;
    private readonly long[] _requests = new long[Purposes];
    private readonly long[] _checks = new long[Kinds * Outcomes];
    private readonly long[] _visits = new long[Outcomes];
    private readonly long[] _webSeeds = new long[Outcomes];
    private long _claims;
    private long _crawls;

    /// <summary>Counts what goes to <paramref name="inner"/>.</summary>
    public ObservationMeter(IObservationSink inner, IMeterFactory? factory = null)
    {
        _inner = inner;
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _meter.CreateObservableCounter("crawler.tracker.requests", Requests, null, "Requests that were about to be sent to trackers.");
        _meter.CreateObservableCounter("crawler.tracker.checks", Checks, null, "Requests to trackers that ended, by how they ended.");
        _meter.CreateObservableCounter("crawler.tracker.claims", () => Volatile.Read(ref _claims), null, "Info-hashes for which trackers told counts.");
        _meter.CreateObservableCounter("crawler.peer.visits", Visits, null, "Visits to peers, by how they ended.");
        _meter.CreateObservableCounter("crawler.webseed.checks", WebSeeds, null, "Questions to web seeds, by how they ended.");
        _meter.CreateObservableCounter("crawler.swarm.crawls", () => Volatile.Read(ref _crawls), null, "Crawls of swarms that were ended.");
        _rtt = _meter.CreateHistogram<double>("crawler.tracker.rtt", "s", "Time from a request's first byte to the last byte of its answer.");
        _handshake = _meter.CreateHistogram<double>("crawler.peer.handshake", "s", "Time from our handshake to the peer's.");
    }

    /// <inheritdoc/>
    public async ValueTask AppendAsync(Observation observation, CancellationToken cancellationToken)
    {
        // Before it is passed on: a block is used again afterwards.
        Count(observation);
        await _inner.AppendAsync(observation, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask AppendForGoodAsync(Observation observation, CancellationToken cancellationToken)
    {
        Count(observation);
        await _inner.AppendForGoodAsync(observation, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Count(Observation observation)
    {
        switch (observation)
        {
            case TrackerRequest request:
                Interlocked.Add(ref _requests[(int)request.Purpose], request.HashesEach is > 0 and { } each ? (request.Hashes + each - 1) / each : 1);
                break;
            case TrackerCheck check:
                CountCheck(check.Kind, check.Outcome, check.HashesAnswered, check.RttMs);
                break;
            case ScrapedBlock { Block: var block }:
                foreach (ref readonly var request in block.Requests)
                {
                    if (request.State == Trackers.Scraping.BlockState.Ended)
                    {
                        CountCheck(CheckKind.Scrape, request.Outcome, request.Answered, request.RttMs);
                    }
                }

                break;
            case PeerVisit visit:
                Interlocked.Increment(ref _visits[(int)visit.Outcome]);
                if (visit.HandshakeMs is { } ms)
                {
                    _handshake.Record(ms / 1000);
                }

                break;
            case WebSeedCheck check:
                Interlocked.Increment(ref _webSeeds[(int)check.Outcome]);
                break;
            case SwarmSnapshot:
                Interlocked.Increment(ref _crawls);
                break;
        }
    }

    private void CountCheck(CheckKind kind, ProbeOutcome outcome, int answered, double? rttMs)
    {
        Interlocked.Increment(ref _checks[((int)kind * Outcomes) + (int)outcome]);
        Interlocked.Add(ref _claims, answered);
        if (rttMs is { } ms)
        {
            _rtt.Record(ms / 1000, KindTags[(int)kind]);
        }
    }

    private IEnumerable<Measurement<long>> Requests() => Enum.GetValues<RequestPurpose>()
        .Select(x => new Measurement<long>(Volatile.Read(ref _requests[(int)x]), new KeyValuePair<string, object?>("purpose", x.ToCode())));

    private IEnumerable<Measurement<long>> Checks() =>
        from kind in Enum.GetValues<CheckKind>()
        from outcome in Enum.GetValues<ProbeOutcome>()
        let count = Volatile.Read(ref _checks[((int)kind * Outcomes) + (int)outcome])
        where count > 0
        select new Measurement<long>(count, KindTags[(int)kind], new KeyValuePair<string, object?>("outcome", outcome.ToCode()));

    private IEnumerable<Measurement<long>> Visits() => ByOutcome(_visits);

    private IEnumerable<Measurement<long>> WebSeeds() => ByOutcome(_webSeeds);

    private static IEnumerable<Measurement<long>> ByOutcome(long[] counts) =>
        from outcome in Enum.GetValues<ProbeOutcome>()
        let count = Volatile.Read(ref counts[(int)outcome])
        where count > 0
        select new Measurement<long>(count, new KeyValuePair<string, object?>("outcome", outcome.ToCode()));
}
