using Crawler.Reporting.Reports;

namespace Crawler.Reporting.Tests.Reports;

public sealed class ReportArgumentsTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 2, 12, 0, 0, TimeSpan.Zero);

    private static object? Since(string text) =>
        ReportArguments.Bind(ReportCatalogue.Find("swarm_day")!, new Dictionary<string, string>(StringComparer.Ordinal) { ["since"] = text }, Now)["since"];

    [Theory]
    [InlineData("2026-05-01", "2026-05-01T00:00:00Z")]
    [InlineData("2026-05-01T12:30Z", "2026-05-01T12:30:00Z")]
    [InlineData("2026-05-01T12:30:15+02:00", "2026-05-01T10:30:15Z")]
    [InlineData("-2d", "2026-04-30T12:00:00Z")]
    [InlineData("-90m", "2026-05-02T10:30:00Z")]
    [InlineData("today", "2026-05-02T00:00:00Z")]
    public void Times_are_read_as_utc(string text, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, null), Since(text));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-13-01")]
    [InlineData("-99999999d")]
    [InlineData("2027-01-01")]
    [InlineData("1'; drop table crawl.swarm; --")]
    public void What_is_no_time_or_after_the_end_is_refused(string text) => Assert.Throws<ReportArgumentException>(() => Since(text));

    [Fact]
    public void A_parameter_that_the_report_does_not_have_is_refused_with_those_it_has()
    {
        var e = Assert.Throws<ReportArgumentException>(() => ReportArguments.Bind(
            ReportCatalogue.Find("swarm_now")!, new Dictionary<string, string>(StringComparer.Ordinal) { ["since"] = "now" }, Now));
        Assert.Contains("hash", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_info_hash_is_taken_in_either_case_and_nothing_else_is()
    {
        var report = ReportCatalogue.Find("swarm_now")!;
        var hash = new string('A', 40);
        Assert.Equal(hash.ToLowerInvariant(), ReportArguments.Bind(report, new Dictionary<string, string>(StringComparer.Ordinal) { ["hash"] = hash }, Now)["hash"]);
        Assert.Throws<ReportArgumentException>(
            () => ReportArguments.Bind(report, new Dictionary<string, string>(StringComparer.Ordinal) { ["hash"] = hash + "'" }, Now));
    }

    [Theory]
    [InlineData("-- title x")]
    [InlineData("-- title: a\n-- question: b\nselect 1")]
    [InlineData("-- title: a\n-- question: b\n-- column: c money d\nselect 1")]
    [InlineData("-- title: a\n-- question: b\n-- column: c text d\n-- chart: pie c c\nselect 1")]
    public void A_head_that_is_not_understood_is_refused(string text) => Assert.Throws<FormatException>(() => ReportFrontMatter.Read("x", text));
}
