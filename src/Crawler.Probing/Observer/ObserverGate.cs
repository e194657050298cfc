using System.Net;

namespace Crawler.Probing.Observer;

/// <summary>
/// Stands between what was observed and whom it would be blamed on: it knows whether our own network is at fault. Safe for use by many threads.
/// </summary>
/// <param name="options">What it looks at.</param>
/// <param name="look">Whether a link of this machine carries, as <see cref="LinkSense.Look"/> tells.</param>
/// <param name="time">The clock.</param>
public sealed class ObserverGate(ObserverOptions options, Func<bool?> look, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly List<ReferenceTarget> _references =
        [.. options.References.Select(x => ReferenceTarget.TryParse(x, out var target) ? target : throw new ArgumentException(x, nameof(options)))];

    private readonly TargetWindow _targets = new(options.Window);
    private readonly SemaphoreSlim _looking = new(1, 1);
    private DateTimeOffset _lookedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _wellAt = time.GetUtcNow();
    private DateTimeOffset? _doubtSince;
    private volatile ObserverOutage? _outage;
    private volatile ObserverOutage? _last;

    /// <summary>The fault that our own network has now; null while it is well.</summary>
    public ObserverOutage? Outage => _outage;

    /// <summary>The newest fault that is over; null when there was none.</summary>
    public ObserverOutage? LastOutage => _last;

    /// <summary>Whether our own network was at fault at some time from a moment until now.</summary>
    public bool WasAtFaultSince(DateTimeOffset moment) => _outage is not null || _last is { To: { } to } && to > moment;

    /// <summary>A tracker or a web seed answered, be it with a failure.</summary>
    public void NoteAnswer(Uri target)
    {
        if (IsElsewhere(target))
        {
            _targets.Answered(target.Host, time.GetUtcNow());
        }
    }

    /// <summary>A target did not answer: tells whether our own network is why. Looks at it, unless that was done within the last second.</summary>
    public async ValueTask<bool> IsToBlameAsync(Uri target, CancellationToken cancellationToken)
    {
        if (!IsElsewhere(target))
        {
            return false;
        }

        _targets.Failed(target.Host, time.GetUtcNow());
        // What fails just after a fault was asked while it lasted.
        return await LookAsync(Fresh, cancellationToken) is not null || WasAtFaultSince(time.GetUtcNow() - options.Window);
    }

    /// <summary>Looks at our own network at the pace of the options, until the token ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.LookEvery, time);
        do
        {
            await LookAsync(TimeSpan.Zero, cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Looks at our own network, unless that was done not longer ago than <paramref name="fresh"/>.</summary>
    /// <returns>Its fault; null when it is well.</returns>
    public async Task<ObserverOutage?> LookAsync(TimeSpan fresh, CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            var began = time.GetUtcNow();
            // What was well a moment ago may be doubted by targets that failed since.
            if (began - _lookedAt > fresh)
            {
                await JudgeAsync(began, cancellationToken);
            }
            else if (look() is var hasLink && (hasLink == false || _references.Count == 0))
            {
                // And a link may have gone since; to look at it costs little.
                Conclude(began, EvidenceOf(hasLink, 0, began));
            }

            return _outage;
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _looking.Dispose();

    // Whoever is on this machine is reached without any network.
    internal static bool IsElsewhere(Uri target) => !target.IsLoopback && !(IPAddress.TryParse(target.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private async Task JudgeAsync(DateTimeOffset began, CancellationToken cancellationToken)
    {
        var hasLink = look();
        var answered = hasLink == false
            ? 0
            : (await Task.WhenAll(_references.Select(x => x.AnswersAsync(options.ReferenceTimeout, time, cancellationToken)))).Count(x => x);
        if (_references.Count > 0 && answered == 0)
        {
            _doubtSince ??= began;
        }

        Conclude(began, EvidenceOf(hasLink, answered, time.GetUtcNow()));
        _lookedAt = time.GetUtcNow();
    }

    private ObserverEvidence EvidenceOf(bool? hasLink, int answered, DateTimeOffset now)
    {
        var (targets, failing) = _targets.Count(now);
        var doubt = _doubtSince ?? DateTimeOffset.MaxValue;
        var since = now - options.Window > doubt ? now - options.Window : doubt;
        return new ObserverEvidence(hasLink, _references.Count, answered, targets, failing, _targets.HasAnswerSince(since));
    }

    private void Conclude(DateTimeOffset began, ObserverEvidence evidence)
    {
        var fault = evidence.Judge(options, _outage?.Fault);
        if (fault is null)
        {
            if (_outage is { } over)
            {
                _targets.ForgetFailures();
                _last = over with { To = began };
                _outage = null;
            }

            _doubtSince = evidence.References > 0 && evidence.ReferencesAnswered == 0 ? _doubtSince : null;
            _wellAt = began;
            return;
        }

        _doubtSince ??= began;
        // Since when nobody can tell: all that is known is when it was well last.
        _outage = _outage is { } known ? known with { Fault = fault } : new ObserverOutage(_wellAt, null, fault);
    }
}

/// <summary>A time in which our own network was at fault.</summary>
/// <param name="From">When it was known to be well last.</param>
/// <param name="To">When it was well again; null while it is not.</param>
/// <param name="Fault">Why.</param>
public sealed record ObserverOutage(DateTimeOffset From, DateTimeOffset? To, ObserverFault Fault);
