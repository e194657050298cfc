using Crawler.Lab.Scenarios;

namespace Crawler.Lab.Tests.Scenarios;

public sealed class DistributionTests
{
    [Theory]
    [InlineData("fixed 30s", 30, 30)]
    [InlineData("uniform 10s..50s", 10, 50)]
    [InlineData("exponential 30s", 0, 86_400)]
    [InlineData("lognormal 30s 0.8", 0, 86_400)]
    public void What_is_drawn_lies_where_it_can(string text, double least, double most)
    {
        var distribution = Distribution.Parse(text)!;
        var random = new Random(1);

        var drawn = Enumerable.Range(0, 1000).Select(_ => distribution.Draw(random).TotalSeconds).ToList();

        Assert.All(drawn, d => Assert.InRange(d, least, most));
        Assert.InRange(drawn.Order().ElementAt(500), 15, 40);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fixed")]
    [InlineData("fixed 0s")]
    [InlineData("fixed 31")]
    [InlineData("fixed 1000h")]
    [InlineData("uniform 50s..10s")]
    [InlineData("lognormal 30s")]
    [InlineData("lognormal 30s 9")]
    [InlineData("pareto 30s")]
    public void What_is_no_distribution_is_refused(string text) => Assert.Null(Distribution.Parse(text));
}
