using System.Net.Sockets;

namespace Crawler.Probing.Trackers.Scraping;

/// <summary>The limits of one tracker while a pass learns them. Safe for use by requests side by side.</summary>
internal sealed class LearnedLimits(ScrapePlan plan, TimeProvider time)
{
    private readonly Lock _lock = new();
    private ScrapeLimits _limits = plan.Known.Count > 0 ? plan.Known.MinBy(x => x.Key).Value : ScrapeLimits.None;

    /// <summary>The family over which the tracker answered; null while it did not.</summary>
    public AddressFamily? Family { get; private set; }

    /// <summary>What is known now.</summary>
    public ScrapeLimits Now
    {
        get
        {
            lock (_lock)
            {
                return _limits;
            }
        }
    }

    /// <summary>Whether it is more than was known before the pass.</summary>
    public bool HaveChanged => Family is { } family && Now != plan.Known.GetValueOrDefault(family, ScrapeLimits.None);

    /// <summary>Info-hashes to ask for in the next request.</summary>
    public int NextSize => Now.NextSize(plan.MaxHashes, time.GetUtcNow());

    /// <summary>Whether a request of that size was answered whole before, so that many may go out side by side.</summary>
    public bool IsProven => Now is var now && now.Whole > 0 && now.NextSize(plan.MaxHashes, time.GetUtcNow()) <= now.Whole;

    /// <summary>Whether it must be found out what zeros mean.</summary>
    public bool NeedCanary => Now.NeedsCanary(time.GetUtcNow());

    /// <summary>Notes over which family an answer came: what is known of the other one does not count.</summary>
    public void Note(AddressFamily? family)
    {
        lock (_lock)
        {
            if (Family is null && family is { } known)
            {
                Family = known;
                _limits = plan.Known.GetValueOrDefault(known, ScrapeLimits.None);
            }
        }
    }

    /// <summary>Every hash of a request was dealt with.</summary>
    public void Answered(int hashes) => Change(x => x.Answered(hashes));

    /// <summary>A hash was left out of an answer though the tracker has it.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="isFirst">Whether none before it in the request can be one that was left out.</param>
    public void LeftOut(MissingHash hash, bool isFirst) =>
        Change(x => isFirst && !hash.Origin.IsAnsweredAfter(hash.Place)
            ? x.LeftOut(hash.Place - 1, hash.Place, time.GetUtcNow())
            : x.LeftOut(hash.Origin.Count, hash.Origin.Asked.Count, time.GetUtcNow()));

    /// <summary>
    /// A request was refused or not answered at all, or some of its hashes left out for a reason that could not be found out. What held
    /// before for as many does so no more.
    /// </summary>
    public void TooMany(int whole, int cut) => Change(x => x.LeftOut(x.Whole < cut ? Math.Max(x.Whole, whole) : whole, cut, time.GetUtcNow()));

    /// <summary>A hash that nobody has was asked for.</summary>
    public void Canary(bool answeredZeros) =>
        Change(x => x with { ZerosForUnknown = answeredZeros, ZerosTriedAt = time.GetUtcNow() });

    private void Change(Func<ScrapeLimits, ScrapeLimits> change)
    {
        lock (_lock)
        {
            _limits = change(_limits);
        }
    }
}
