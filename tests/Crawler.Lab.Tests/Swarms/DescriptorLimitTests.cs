using Crawler.Lab.Scenarios;
using Crawler.Lab.Swarms;

namespace Crawler.Lab.Tests.Swarms;

public sealed class DescriptorLimitTests
{
    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024L)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             7                    7                    processes ", null)]
    public void The_soft_limit_is_read(string row, long? expected) => Assert.Equal(expected, DescriptorLimit.Read([row]));

    [Fact]
    public void Only_a_scenario_that_needs_more_is_complained_of()
    {
        Assert.Null(DescriptorLimit.Complain(Scenario.OfOneSwarm(1)));
        Assert.Contains("ulimit -n", DescriptorLimit.Complain(Scenario.OfOneSwarm(2_000_000_000)));
    }
}
