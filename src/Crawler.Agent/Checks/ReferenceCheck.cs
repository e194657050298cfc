using Crawler.Probing.Observer;

namespace Crawler.Agent.Checks;

/// <summary>Whether the services answer by which the agent tells faults of its own network.</summary>
internal static class ReferenceCheck
{
    /// <summary>Asks each of them, all at once.</summary>
    public static async Task<CheckResult> RunAsync(ObserverOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.References.Length == 0)
        {
            return new CheckResult(
                "own network", CheckState.Ok, "no references (Observer:References): faults are told by links, and by trackers that fail together");
        }

        var silent = (await Task.WhenAll(options.References.Select(AskAsync))).OfType<string>().ToList();
        return silent.Count == 0
            ? new CheckResult("own network", CheckState.Ok, $"all of {options.References.Length} references answer")
            : new CheckResult(
                "own network", silent.Count == options.References.Length ? CheckState.Failed : CheckState.Warning,
                $"no answer from {string.Join(", ", silent)}",
                "Look at the link and the route of this machine, or name services in Observer:References that answer whenever both are well.");

        async Task<string?> AskAsync(string reference) =>
            ReferenceTarget.TryParse(reference, out var target) && await target.AnswersAsync(options.ReferenceTimeout, time, cancellationToken) ? null : reference;
    }
}
