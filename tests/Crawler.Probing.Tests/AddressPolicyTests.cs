using System.ComponentModel.DataAnnotations;
using System.Net;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Tests;

public sealed class AddressPolicyTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2002:c0a8:101::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("fc00::1")]
    [InlineData("fdff::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("100::1")]
    [InlineData("4000::1")]
    public void A_special_address_is_not_contacted(string address) =>
        Assert.False(new AddressPolicy(new NetworkOptions()).Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("192.167.255.255")]
    [InlineData("198.17.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450::1")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("64:ff9b::101:101")]
    [InlineData("2002:101:101::1")]
    public void A_public_address_is_contacted(string address) =>
        Assert.True(new AddressPolicy(new NetworkOptions()).Allows(IPAddress.Parse(address)));

    [Fact]
    public void The_lab_opens_local_addresses_but_port_0_stays_closed()
    {
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true });
        Assert.True(policy.Allows(PeerEndpoint.From(IPAddress.Loopback, 6881)));
        Assert.False(policy.Allows(PeerEndpoint.From(IPAddress.Loopback, 0)));
        Assert.False(policy.Allows(IPAddress.Parse("224.0.0.1")));
    }

    [Theory]
    [InlineData("8.8.8.8", false)]
    [InlineData("8.8.9.1", true)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("64:ff9b::808:808", false)]
    [InlineData("2a01:4f8::1", false)]
    [InlineData("2a01:4f9::1", true)]
    public void A_block_list_holds_for_everybody_also_for_what_was_typed(string address, bool allowed)
    {
        var policy = new AddressPolicy(new NetworkOptions { BlockedNetworks = ["8.8.8.0/24", "2a01:4f8::/32"] });
        Assert.Equal(allowed, policy.Allows(IPAddress.Parse(address)));
        Assert.Equal(allowed, policy.Trusting().Allows(IPAddress.Parse(address)));
        Assert.True(policy.Trusting().Allows(IPAddress.Loopback));
    }

    [Fact]
    public void A_blocked_info_hash_is_not_asked_for()
    {
        var hash = new InfoHash([.. Enumerable.Repeat((byte)0xAB, 20)]);
        var policy = new AddressPolicy(new NetworkOptions { BlockedInfoHashes = [hash.ToString().ToUpperInvariant()] });
        Assert.False(policy.Allows(hash));
        Assert.False(policy.Trusting().Allows(hash));
        Assert.True(policy.Allows(new InfoHash(new byte[20])));
    }

    [Fact]
    public void Options_that_cannot_be_read_are_all_named()
    {
        var options = new NetworkOptions { BlockedNetworks = ["8.8.8.8/33", "1.1.1.0/24"], BlockedInfoHashes = ["xyz"], Bind = "here" };
        var results = options.Validate(new ValidationContext(options)).ToList();
        Assert.Equal(["BlockedNetworks", "BlockedInfoHashes", "Bind"], results.SelectMany(x => x.MemberNames));
    }
}
