namespace Crawler.Storage.Budget;

/// <summary>
/// Decides the step for a measurement. Up as far as needed at once; down when there is room by the hysteresis, and the step was held for
/// its least time.
/// </summary>
internal sealed class StorageLadder(StorageOptions options)
{
    /// <summary>Older measurements say nothing about how fast use grows just now.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    /// <summary>What use may grow by until the second measurement from now, as it grew since the last one; 0 when it shrank.</summary>
    public long ExpectedGrowth(StorageState? last, long usedBytes, DateTimeOffset now)
    {
        if (last is null || now <= last.MeasuredAt || now - last.MeasuredAt > Fresh || usedBytes <= last.UsedBytes)
        {
            return 0;
        }

        return (long)((usedBytes - last.UsedBytes) * (options.MeasureEvery * 2 / (now - last.MeasuredAt)));
    }

    /// <summary>The step to take.</summary>
    public StorageStep Next(StorageState? last, double pressure, DateTimeOffset now)
    {
        var present = last?.Step ?? StorageStep.None;
        var needed = StepAt(pressure);
        if (needed >= present || now - last!.StepSince < options.LeastStay)
        {
            return needed > present ? needed : present;
        }

        var allowed = StepAt(pressure + options.Hysteresis);
        return allowed < present ? allowed : present;
    }

    /// <summary>Whether more should go.</summary>
    public bool WantsRoom(double pressure) => pressure >= options.DropAt - options.Hysteresis;

    /// <summary>One of so many is looked at, by step.</summary>
    public int ThinningOf(StorageStep step) => step >= StorageStep.Sampling ? options.Thinning : 1;

    private StorageStep StepAt(double pressure) =>
        pressure >= options.StopAt ? StorageStep.Stopped
        : pressure >= options.SampleAt ? StorageStep.Sampling
        : pressure >= options.DropAt ? StorageStep.Dropping
        : StorageStep.None;
}
