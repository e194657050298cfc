using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Tests.Trackers;

namespace Crawler.Probing.Tests;

public sealed class HostResolverTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("127.1")]
    [InlineData("0x7f000001")]
    public async Task A_host_that_is_a_forbidden_address_under_another_name_is_blocked(string host)
    {
        var resolver = new HostResolver(new AddressPolicy(new NetworkOptions()));

        await Assert.ThrowsAsync<BlockedAddressException>(() => resolver.ResolveAsync(host, CancellationToken.None));
    }

    [Fact]
    public async Task Only_the_allowed_addresses_of_a_name_are_given()
    {
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true, BlockedNetworks = ["::1/128"] });

        var addresses = await new HostResolver(policy).ResolveAsync("localhost", CancellationToken.None);

        Assert.All(addresses, a => Assert.Equal(IPAddress.Loopback, a));
        Assert.NotEmpty(addresses);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("no such name")]
    public async Task A_name_that_cannot_be_is_not_found(string host)
    {
        var failure = await Assert.ThrowsAsync<SocketException>(() => new HostResolver(Asking.Open).ResolveAsync(host, CancellationToken.None));

        Assert.Contains(failure.SocketErrorCode, new[] { SocketError.HostNotFound, SocketError.NoData, SocketError.TryAgain, SocketError.NoRecovery });
    }

    [Fact]
    public async Task A_name_longer_than_names_can_be_is_not_found()
    {
        var host = string.Join('.', Enumerable.Repeat(new string('a', 60), 10));

        var failure = await Assert.ThrowsAsync<SocketException>(() => new HostResolver(Asking.Open).ResolveAsync(host, CancellationToken.None));

        Assert.Equal(SocketError.HostNotFound, failure.SocketErrorCode);
    }
}
