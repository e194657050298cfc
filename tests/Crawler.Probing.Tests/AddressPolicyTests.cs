using System.Net;
using System.Numerics;
using Crawler.Wire.Identity;
using FsCheck;
using FsCheck.Fluent;

namespace Crawler.Probing.Tests;

public sealed class AddressPolicyTests
{
    private static readonly AddressPolicy Default = new(new NetworkOptions());
    private static readonly AddressPolicy Lab = new(new NetworkOptions { AllowPrivateAddresses = true });

    // First and last address of each special range that a lab may open.
    public static TheoryData<string> Local => new(
        "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.0", "127.0.0.1", "127.255.255.255", "169.254.0.0",
        "169.254.169.254", "169.254.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255", "::1", "fc00::",
        "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "2002:a00:1::", "2002:7f00:1:ffff::1", "2002:c0a8:ffff::");

    // First and last address of each special range where no host is, whatever the options say.
    public static TheoryData<string> NoHost => new(
        "0.0.0.0", "0.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.2.0", "192.0.2.255", "192.88.99.0", "192.88.99.255", "198.18.0.0",
        "198.19.255.255", "198.51.100.0", "198.51.100.255", "203.0.113.0", "203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0",
        "255.255.255.255", "::", "::2", "::8.8.8.8", "::ffff:0.0.0.0", "::ffff:255.255.255.255", "64:ff9b::224.0.0.1", "64:ff9b:1::",
        "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "100::", "100::ffff:ffff:ffff:ffff", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001::",
        "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
        "2002:e000:1::", "2002:ffff:ffff::1", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "4000::", "5f00::1", "fbff:ffff::", "fe00::",
        "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ff00::", "ff02::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");

    // The neighbours of the special ranges.
    public static TheoryData<string> Public => new(
        "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
        "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.1.255", "192.0.3.0", "192.88.98.255",
        "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0", "203.0.112.255",
        "203.0.114.0", "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2000::", "2001:200::", "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db9::", "2002:808:808::1", "2003::", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:1000::",
        "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");

    [Theory]
    [MemberData(nameof(Local))]
    public void A_local_address_is_contacted_only_in_a_lab_or_when_a_person_typed_it(string address)
    {
        Assert.False(Default.Allows(IPAddress.Parse(address)));
        Assert.True(Lab.Allows(IPAddress.Parse(address)));
        Assert.True(Default.Trusting().Allows(IPAddress.Parse(address)));
        Assert.False(Default.Trusting().OfStrangers.Allows(IPAddress.Parse(address)));
    }

    [Theory]
    [MemberData(nameof(NoHost))]
    public void An_address_that_no_host_has_is_never_contacted(string address)
    {
        Assert.False(Default.Allows(IPAddress.Parse(address)));
        Assert.False(Lab.Allows(IPAddress.Parse(address)));
        Assert.False(Default.Trusting().Allows(IPAddress.Parse(address)));
    }

    [Theory]
    [MemberData(nameof(Public))]
    public void The_neighbours_of_special_networks_are_contacted(string address) => Assert.True(Default.Allows(IPAddress.Parse(address)));

    [Fact]
    public void Port_0_is_never_dialled()
    {
        Assert.False(Lab.Allows(PeerEndpoint.From(IPAddress.Parse("8.8.8.8"), 0)));
        Assert.True(Lab.Allows(PeerEndpoint.From(IPAddress.Parse("8.8.8.8"), 1)));
    }

    [Theory]
    [InlineData("8.8.8.0/24", "8.8.8.0")]
    [InlineData("8.8.8.0/24", "8.8.8.255")]
    [InlineData("8.8.8.99/24", "8.8.8.1")]
    [InlineData("8.8.8.8", "8.8.8.8")]
    [InlineData("8.8.8.0/24", "::ffff:8.8.8.8")]
    [InlineData("8.8.8.0/24", "64:ff9b::8.8.8.8")]
    [InlineData("8.8.8.0/24", "2002:808:808::1")]
    [InlineData("::ffff:8.8.8.0/120", "8.8.8.8")]
    [InlineData("0.0.0.0/0", "8.8.8.8")]
    [InlineData("2606:4700::/32", "2606:4700:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("::/0", "2606:4700::1")]
    [InlineData("127.0.0.2/32", "127.0.0.2")]
    public void A_blocked_network_is_not_contacted_even_in_a_lab_or_when_a_person_typed_it(string network, string address)
    {
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true, BlockedNetworks = [network] });

        Assert.False(policy.Allows(IPAddress.Parse(address)));
        Assert.False(policy.Trusting().Allows(IPAddress.Parse(address)));
        Assert.True(Lab.Allows(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("8.8.8.0/24", "8.8.9.0")]
    [InlineData("8.8.8.0/24", "8.8.7.255")]
    [InlineData("0.0.0.0/0", "2606:4700::1")]
    [InlineData("2606:4700::/32", "2606:4701::")]
    public void What_lies_outside_a_blocked_network_is_contacted(string network, string address) =>
        Assert.True(new AddressPolicy(new NetworkOptions { BlockedNetworks = [network] }).Allows(IPAddress.Parse(address)));

    [Fact]
    public void A_blocked_info_hash_is_not_asked_for_whoever_names_it()
    {
        var blocked = Trackers.Asking.Hash(0xAB);
        var policy = new AddressPolicy(new NetworkOptions { BlockedInfoHashes = [blocked.ToString().ToUpperInvariant()] });

        Assert.False(policy.Allows(blocked));
        Assert.False(policy.Trusting().Allows(blocked));
        Assert.True(policy.Allows(Trackers.Asking.Hash(0xAC)));
    }

    [Fact]
    public void Options_that_are_not_valid_make_no_policy()
    {
        Assert.Throws<ArgumentException>(() => new AddressPolicy(new NetworkOptions { BlockedNetworks = ["everything"] }));
        Assert.Throws<ArgumentException>(() => new AddressPolicy(new NetworkOptions { BlockedInfoHashes = ["ab"] }));
    }

    [Fact]
    public void Every_form_of_an_IPv4_address_is_judged_alike() => Prop.ForAll(ArbMap.Default.ArbFor<uint>(), bits =>
    {
        var v4 = new IPAddress(BitConverter.GetBytes(bits));
        var octets = Convert.ToHexString(v4.GetAddressBytes());
        var allowed = Default.Allows(v4);
        return allowed == Default.Allows(v4.MapToIPv6())
            && allowed == Default.Allows(IPAddress.Parse($"64:ff9b::{v4}"))
            && allowed == Default.Allows(IPAddress.Parse($"2002:{octets[..4]}:{octets[4..]}::1"));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_blocked_network_holds_exactly_the_addresses_that_share_its_prefix() =>
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), ArbMap.Default.ArbFor<ulong>(), Gen.Choose(0, 128).ToArbitrary(), (high, low, length) =>
        {
            var network = new UInt128(high, low);
            Assert.True(AddressRange.TryParse($"{Address(network)}/{length}", out var range));

            // The address that differs in one bit only is inside exactly when that bit is no part of the prefix.
            return range.Contains(network) && Enumerable.Range(0, 128).All(bit =>
                range.Contains(network ^ (UInt128.One << (127 - bit))) == (bit >= length));
        }).QuickCheckThrowOnFailure();

    private static IPAddress Address(UInt128 number)
    {
        var bytes = new byte[16];
        ((IBinaryInteger<UInt128>)number).WriteBigEndian(bytes);
        return new IPAddress(bytes);
    }
}
