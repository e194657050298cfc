namespace Crawler.Storage.Budget;

/// <summary>What was found and done last.</summary>
/// <param name="Scope">The database, or the folders of an agent.</param>
/// <param name="MeasuredAt">When.</param>
/// <param name="UsedBytes">All parts together.</param>
/// <param name="Step">The step that holds.</param>
/// <param name="StepSince">Since when.</param>
/// <param name="Thinning">One of so many is looked at.</param>
internal sealed record StorageState(
    string Scope, DateTimeOffset MeasuredAt, long UsedBytes, StorageStep Step, DateTimeOffset StepSince, int Thinning);
