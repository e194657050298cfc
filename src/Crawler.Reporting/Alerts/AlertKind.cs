namespace Crawler.Reporting.Alerts;

/// <summary>What an alert tells.</summary>
public enum AlertKind
{
    /// <summary>Something happened, such as an unhandled exception. Each occurrence is mailed, up to a number an hour; then they are counted.</summary>
    Occurrence = 0,

    /// <summary>A state began or goes on, such as a dead agent: one mail when it begins, reminders at a set pace.</summary>
    Raised = 1,

    /// <summary>The state with the same key is over: one mail.</summary>
    Resolved = 2,
}
