using System.Globalization;
using System.Text.RegularExpressions;

namespace Crawler.Reporting.Tests.Reports.Raw;

/// <summary>
/// What a query over raw rows says at its head: <c>-- left out (why): column …</c> for estimates that are held to a truth elsewhere, and
/// <c>-- within 0.02 (why): column …</c> for columns that are known up to an error only, and <c>-- with (why): parameter=value …</c> for what is asked for.
/// </summary>
internal sealed partial record RawQueryHead(IReadOnlyList<string> LeftOut, IReadOnlyDictionary<string, double> Within, IReadOnlyDictionary<string, string> With)
{
    public static RawQueryHead Read(string sql) => new(
        [.. Lines().Matches(sql).Where(x => x.Groups["what"].Value == "left out").SelectMany(Columns)],
        Lines().Matches(sql).Where(x => x.Groups["error"].Success)
            .SelectMany(x => Columns(x).Select(y => (Column: y, Error: double.Parse(x.Groups["error"].Value, CultureInfo.InvariantCulture))))
            .ToDictionary(x => x.Column, x => x.Error, StringComparer.Ordinal),
        Lines().Matches(sql).Where(x => x.Groups["what"].Value == "with").SelectMany(Columns).Select(x => x.Split('=', 2))
            .ToDictionary(x => x[0], x => x[1], StringComparer.Ordinal));

    private static string[] Columns(Match line) => line.Groups["columns"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^-- (?<what>left out|with|within (?<error>[0-9.]+)) \([^)]+\): (?<columns>[a-zA-Z0-9_=:-][a-zA-Z0-9_=: -]*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Lines();
}
