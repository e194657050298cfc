namespace Crawler.Storage.Budget;

/// <summary>What is done about storage that gets short; each step includes those before it.</summary>
public enum StorageStep
{
    /// <summary>There is room.</summary>
    None = 0,

    /// <summary>Raw days, archives, logs and summaries go before their time.</summary>
    Dropping = 1,

    /// <summary>Less is looked at.</summary>
    Sampling = 2,

    /// <summary>Nothing is claimed.</summary>
    Stopped = 3,
}
