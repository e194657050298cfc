namespace Crawler.Reporting.Tests;

/// <summary>A clock that a test sets; timers run on the real one.</summary>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
