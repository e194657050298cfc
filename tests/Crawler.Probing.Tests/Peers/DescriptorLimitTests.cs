using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;

namespace Crawler.Probing.Tests.Peers;

public sealed class DescriptorLimitTests
{
    [Theory]
    [InlineData(20_000L, 15_000, "enough for 15000")]
    [InlineData(1024L, 15_000, "624 peers in flight in place of 15000")]
    [InlineData(null, 15_000, "unknown how many")]
    public void What_was_found_is_said(long? most, int wanted, string said) =>
        Assert.Contains(said, new DescriptorLimit(most).Describe(wanted), StringComparison.Ordinal);

    [Fact]
    public void More_in_flight_than_there_may_be_open_files_is_cut()
    {
        var policy = new AddressPolicy(new NetworkOptions());
        using var prober = new PeerProber(new PeerOptions { InFlight = 100_000 }, new TrackerOptions(), policy, null, TimeProvider.System);
        Assert.Equal(Math.Min(100_000, prober.Descriptors.MostSockets), prober.InFlight);
    }
}
