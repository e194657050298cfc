using System.ComponentModel.DataAnnotations;

namespace Crawler.Probing.Tests;

public sealed class NetworkOptionsTests
{
    [Theory]
    [InlineData("everything")]
    [InlineData("")]
    [InlineData("10/8")]
    [InlineData("10.0.0/8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("167772160/8")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("2001:db8::/129")]
    public void A_network_that_is_none_or_could_mean_another_is_refused_by_name(string network)
    {
        var failure = Assert.Single(Validate(new NetworkOptions { BlockedNetworks = ["203.0.113.0/24", network] }));

        Assert.Contains($"'{network}'", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal([nameof(NetworkOptions.BlockedNetworks)], failure.MemberNames);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var options = new NetworkOptions { BlockedNetworks = ["a", "b"], BlockedInfoHashes = ["c"], Bind = "eth0" };

        Assert.Equal(4, Validate(options).Count);
    }

    [Fact]
    public void Networks_hashes_and_a_bind_address_of_either_family_are_taken()
    {
        var options = new NetworkOptions
        {
            BlockedNetworks = ["203.0.113.0/24", "2001:db8::/32", "::/0", "0.0.0.0/0", "192.0.2.1"],
            BlockedInfoHashes = [new string('a', 40), new string('F', 40)],
            Bind = "2001:db8::1",
        };

        Assert.Empty(Validate(options));
    }

    private static List<ValidationResult> Validate(NetworkOptions options) => [.. options.Validate(new ValidationContext(options))];
}
