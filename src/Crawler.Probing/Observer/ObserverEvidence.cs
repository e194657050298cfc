using System.Globalization;

namespace Crawler.Probing.Observer;

/// <summary>What is known at a moment of our own network, and what follows from it.</summary>
/// <param name="HasLink">Whether a link of this machine carries; null where it never had one (a laboratory on loopback).</param>
/// <param name="References">References that were asked.</param>
/// <param name="ReferencesAnswered">Of these, answered.</param>
/// <param name="Targets">Targets that had answered before, and were heard of of late.</param>
/// <param name="Failing">Of these, failed last.</param>
/// <param name="HasAnswerSince">Whether a target answered since there is doubt, and none failed after that.</param>
public readonly record struct ObserverEvidence(
    bool? HasLink, int References, int ReferencesAnswered, int Targets, int Failing, bool HasAnswerSince)
{
    /// <summary>
    /// Why our own network is at fault; null when it is not. A link that is gone is enough. References are believed before targets, except where
    /// none answers and a target does. Without references, targets that had all answered and now fail together are our own fault, and
    /// it is over once one of them answers.
    /// </summary>
    /// <param name="options">The limits.</param>
    /// <param name="held">Why it was held to be at fault until now; null when it was not.</param>
    public ObserverFault? Judge(ObserverOptions options, ObserverFault? held)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (HasLink == false)
        {
            return new ObserverFault(FaultKind.Link, "no link of this machine carries");
        }

        if (References > 0)
        {
            return ReferencesAnswered > 0 || HasAnswerSince ? null : new ObserverFault(
                FaultKind.References, string.Create(CultureInfo.InvariantCulture, $"none of {References} references answers"));
        }

        if (held is { Kind: not FaultKind.Link })
        {
            return HasAnswerSince ? null : held;
        }

        return Targets >= options.MinTargets && Failing >= options.FailingShare * Targets
            ? new ObserverFault(
                FaultKind.Targets, string.Create(CultureInfo.InvariantCulture, $"{Failing} of {Targets} trackers that had answered fail together"))
            : null;
    }
}

/// <summary>Why our own network is at fault.</summary>
/// <param name="Kind">What told so.</param>
/// <param name="Reason">For people.</param>
public sealed record ObserverFault(FaultKind Kind, string Reason);

/// <summary>What told of a fault.</summary>
public enum FaultKind
{
    /// <summary>The links of this machine.</summary>
    Link = 0,

    /// <summary>The references.</summary>
    References = 1,

    /// <summary>Targets that fail together.</summary>
    Targets = 2,
}
