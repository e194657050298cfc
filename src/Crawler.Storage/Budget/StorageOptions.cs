using System.ComponentModel.DataAnnotations;

namespace Crawler.Storage.Budget;

/// <summary>
/// How much room storage may take, and what is done when it gets short: first old raw days and archives go, then less is looked at, then
/// nothing is claimed any more.
/// </summary>
public sealed class StorageOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Storage";

    /// <summary>
    /// Bytes for an agent's journal with its archive, logs, summaries and waiting alerts; with a private cluster, for the cluster and the
    /// folders of all its agents together. 0: as much as the disk has room for.
    /// </summary>
    /// <value>Default: 0. Else 150 000 000 and more.</value>
    [Range(0, long.MaxValue)]
    public long BudgetBytes { get; set; }

    /// <summary>Bytes for the database on a server named by <c>Database:ConnectionString</c>, the same for all agents. 0: no bound.</summary>
    /// <value>Default: 0. Else 150 000 000 and more.</value>
    [Range(0, long.MaxValue)]
    public long ServerBudgetBytes { get; set; }

    /// <summary>Bytes that stay free on the disks of this machine, though never more than a tenth of a disk.</summary>
    /// <value>Default: 1 GiB.</value>
    [Range(0, long.MaxValue)]
    public long FreeBytes { get; set; } = 1L << 30;

    /// <summary>How often use is measured.</summary>
    /// <value>Default: 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.2", "01:00:00")]
    public TimeSpan MeasureEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Share of the room from which on raw days, archives, logs and summaries go before their time.</summary>
    /// <value>Default: 0.75.</value>
    [Range(0.1, 1.0)]
    public double DropAt { get; set; } = 0.75;

    /// <summary>Share of the room from which on less is looked at.</summary>
    /// <value>Default: 0.85.</value>
    [Range(0.1, 1.0)]
    public double SampleAt { get; set; } = 0.85;

    /// <summary>Share of the room from which on nothing is claimed.</summary>
    /// <value>Default: 0.92.</value>
    [Range(0.1, 1.0)]
    public double StopAt { get; set; } = 0.92;

    /// <summary>By how much use must fall below the share at which a step was taken, before it is taken back.</summary>
    /// <value>Default: 0.05.</value>
    [Range(0.0, 0.5)]
    public double Hysteresis { get; set; } = 0.05;

    /// <summary>Least time for which a step is held.</summary>
    /// <value>Default: 2 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LeastStay { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>While less is looked at: one of so many crawls, scrapes and peers of large swarms.</summary>
    /// <value>Default: 4.</value>
    [Range(1, 1000)]
    public int Thinning { get; set; } = 4;

    /// <summary>Bytes that must stay free on a disk of this size.</summary>
    internal long FloorOf(long diskBytes) => Math.Min(FreeBytes, diskBytes / 10);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BudgetBytes is > 0 and < BudgetFit.LeastBudget)
        {
            yield return new ValidationResult($"must be 0, or {BudgetFit.LeastBudget} and more", [nameof(BudgetBytes)]);
        }

        if (ServerBudgetBytes is > 0 and < BudgetFit.LeastBudget)
        {
            yield return new ValidationResult($"must be 0, or {BudgetFit.LeastBudget} and more", [nameof(ServerBudgetBytes)]);
        }

        if (DropAt >= SampleAt || SampleAt >= StopAt)
        {
            yield return new ValidationResult("must grow from DropAt over SampleAt to StopAt", [nameof(SampleAt)]);
        }
    }
}
