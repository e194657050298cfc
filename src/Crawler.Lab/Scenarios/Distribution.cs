namespace Crawler.Lab.Scenarios;

/// <summary>A random length of time.</summary>
/// <param name="Shape"><c>fixed</c>, <c>uniform</c>, <c>exponential</c> or <c>lognormal</c>.</param>
/// <param name="First">The length; the least; the mean; the median.</param>
/// <param name="Second">Of uniform the greatest; otherwise unused.</param>
/// <param name="Sigma">Of lognormal the standard deviation of the logarithm; otherwise unused.</param>
internal sealed record Distribution(string Shape, TimeSpan First, TimeSpan Second = default, double Sigma = 0)
{
    private static readonly TimeSpan Most = TimeSpan.FromDays(30);

    /// <summary>How scenarios write one.</summary>
    public const string Form = "'fixed 30s', 'uniform 10s..50s', 'exponential 30s' (its mean) or 'lognormal 30s 0.8' (its median and sigma)";

    /// <summary>Reads one; null when the text is none, or longer than 30 days.</summary>
    public static Distribution? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["fixed" or "exponential", var length] when Length(length) is { } value => new Distribution(parts[0], value),
            ["uniform", var range] when range.Split("..") is [var low, var high] && Length(low) is { } from && Length(high) is { } to && from <= to =>
                new Distribution("uniform", from, to),
            ["lognormal", var median, var sigma] when Length(median) is { } value && ScenarioValue.Decimal(sigma, 5) is { } s =>
                new Distribution("lognormal", value, Sigma: s),
            _ => null,
        };
    }

    /// <summary>Draws a length, 30 days at most.</summary>
    public TimeSpan Draw(Random random)
    {
        var value = Shape switch
        {
            "uniform" => First + ((Second - First) * random.NextDouble()),
            "exponential" => First * Math.Min(-Math.Log(1 - random.NextDouble()), 1000),
            "lognormal" => First * Math.Min(Math.Exp(Sigma * Normal(random)), 1000),
            _ => First,
        };
        return value < Most ? value : Most;
    }

    private static TimeSpan? Length(string text) => Cli.Durations.TryParse(text, out var value) && value > TimeSpan.Zero && value <= Most ? value : null;

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
