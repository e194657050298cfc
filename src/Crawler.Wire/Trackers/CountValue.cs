namespace Crawler.Wire.Trackers;

/// <summary>Numbers as trackers send them, brought into the range that means something.</summary>
internal static class CountValue
{
    /// <summary>The value, or null when it is negative or beyond 31 bits: such a count is no count.</summary>
    public static int? From(long value) => value is >= 0 and <= int.MaxValue ? (int)value : null;
}
