namespace Crawler.Agent.Checks;

/// <summary>How a check ended.</summary>
internal enum CheckState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Not configured: nothing is wrong, but something will not happen.</summary>
    Off,

    /// <summary>It works, though not for long or not as well as it could.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Failed,
}

/// <summary>One line of <c>crawler check</c>.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="State">How it ended.</param>
/// <param name="Found">What was found.</param>
/// <param name="Advice">What to do about it; empty when there is nothing to do.</param>
/// <param name="ExitCode">The exit code when it failed.</param>
internal sealed record CheckResult(string Name, CheckState State, string Found, string Advice = "", int ExitCode = Cli.ExitCode.Failed);
