using System.Globalization;

namespace Crawler.Reporting.Tests.Estimates;

/// <summary>How often a truth lies inside the interval of its estimate.</summary>
/// <param name="what">What is estimated.</param>
internal sealed class Coverage(string what)
{
    private readonly List<(double Truth, double? Estimate, double? Low, double? High)> _runs = [];

    /// <summary>What the columns of a row are.</summary>
    public static string Head { get; } = Row("estimate", "truth", "estimate", "covered", "width");

    /// <summary>Runs in which it was estimated at all.</summary>
    public int Runs => _runs.Count;

    /// <summary>Of these, runs in which the interval holds the truth. An interval without an end does, up to there.</summary>
    public int Covered => _runs.Count(x => x.Estimate is not null && x.Truth >= (x.Low ?? double.MaxValue) - 1e-9 && x.Truth <= (x.High ?? double.MaxValue) + 1e-9);

    /// <summary>Mean width of the intervals with two ends.</summary>
    public double MeanWidth => _runs.Where(x => x.Low is not null && x.High is not null).Select(x => x.High!.Value - x.Low!.Value).DefaultIfEmpty(double.NaN).Average();

    public void Add(double truth, object? estimate, object? low, object? high) => _runs.Add((truth, Number(estimate), Number(low), Number(high)));

    /// <summary>A row of a table: what, mean truth, mean estimate, covered, mean width.</summary>
    public override string ToString() => Row(
        what, Text(_runs.Average(x => x.Truth)), Text(_runs.Average(x => x.Estimate ?? double.NaN)), $"{Covered} of {Runs}", Text(MeanWidth));

    private static string Row(string what, string truth, string estimate, string covered, string width) =>
        $"{what,-62} {truth,8} {estimate,8} {covered,12} {width,8}";

    private static string Text(double number) => number.ToString("0.000", CultureInfo.InvariantCulture);

    private static double? Number(object? value) => value is null ? null : Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
