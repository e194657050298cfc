using System.Net;
using Crawler.Storage.Networks;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Tests.Networks;

public sealed class NetworkTableTests
{
    [Fact]
    public void The_narrowest_range_counts_and_between_ranges_nothing_is_known()
    {
        var table = NetworkTable.Of([Range(10, 99, 1), Range(20, 60, 2), Range(30, 40, 3), Range(50, 60, 4), Range(99, 99, 5), Range(200, 210, 6)]);
        uint?[] expected = [null, 1, 2, 3, 3, 2, 4, 4, 1, 1, 5, null, null, 6, 6, null];
        UInt128[] asked = [9, 10, 20, 30, 40, 41, 50, 60, 61, 98, 99, 100, 199, 200, 210, 211];

        Assert.Equal(expected, asked.Select(table.Find));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_look_up_in_nested_ranges_is_that_of_a_search_through_all_of_them(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            // Networks, as prefixes of 1 to 8 bits: two of them are apart, or one is within the other.
            var ranges = Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(1, 9)).Select(bits => (Bits: bits, First: random.Next(256) >> (8 - bits) << (8 - bits)))
                .Distinct().Select((x, i) => Range(x.First, x.First + (1 << (8 - x.Bits)) - 1, (uint)i + 1)).ToList();
            var table = NetworkTable.Of(ranges);
            for (var address = 0; address < 256; address++)
            {
                var narrowest = ranges.Where(x => x.First <= (UInt128)address && x.Last >= (UInt128)address).OrderBy(x => x.Last - x.First).Select(x => (uint?)x.Value).FirstOrDefault();
                Assert.Equal(narrowest, table.Find((UInt128)address));
            }
        }
    }

    [Fact]
    public void Every_address_can_be_in_one_range()
    {
        Assert.Equal(7u, NetworkTable.Of([new NetworkRange(0, UInt128.MaxValue, 7)]).Find(UInt128.MaxValue));
        Assert.Equal(7u, NetworkTable.Of([new NetworkRange(0, UInt128.MaxValue, 7)]).Find(0));
    }

    [Theory]
    [InlineData("3221225984,3221226239,DE", "192.0.2.0", "192.0.2.255", NetworkKind.Country, 'D' << 8 | 'E')]
    [InlineData("2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,fr", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", NetworkKind.Country, 'F' << 8 | 'R')]
    [InlineData("192.0.2.0\t192.0.2.255\t64500\tDE\tEXAMPLE-AS", "192.0.2.0", "192.0.2.255", NetworkKind.Asn, 64500)]
    [InlineData("192.0.2.0\t24\t64500_64501", "192.0.2.0", "192.0.2.255", NetworkKind.Asn, 64500)]
    [InlineData("192.0.2.0/25,\"AS64500\",\"EXAMPLE\"", "192.0.2.0", "192.0.2.127", NetworkKind.Asn, 64500)]
    [InlineData("2001:db8::/32,4294967295", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", NetworkKind.Asn, uint.MaxValue)]
    public void Common_tables_are_read(string line, string first, string last, NetworkKind kind, long value)
    {
        Assert.Equal(
            (kind, new NetworkRange(Address(first), Address(last), (uint)value)),
            Assert.Single(NetworkFile.Read("f", ["# a comment", "", line])));
    }

    [Theory]
    [InlineData("192.0.2.0,192.0.2.255,??")]
    [InlineData("192.0.2.0,192.0.2.255,ZZ")]
    [InlineData("192.0.2.0\t192.0.2.255\t0\tNone\tNot routed")]
    [InlineData("# 192.0.2.0,192.0.2.255,DE")]
    public void What_is_not_known_is_left_out(string line) => Assert.Empty(NetworkFile.Read("f", [line]));

    [Theory]
    [InlineData("hello")]
    [InlineData("hello,world,DE")]
    [InlineData("192.0.2.0/24")]
    [InlineData("192.0.2.0,192.0.2.255")]
    [InlineData("192.0.2.255,192.0.2.0,DE")]
    [InlineData("192.0.2.0,33,DE")]
    [InlineData("192.0.2.0/24,GERMANY")]
    [InlineData("192.0.2.0/24,99999999999")]
    [InlineData("300.0.0.0/8,DE")]
    public void What_is_no_table_is_refused_with_its_line(string line)
    {
        var refusal = Assert.Throws<NetworkFileException>(() => NetworkFile.Read("file.txt", ["192.0.2.0/24,DE", line]).ToList());
        Assert.StartsWith("file.txt, line 2: ", refusal.Message, StringComparison.Ordinal);
    }

    private static NetworkRange Range(int first, int last, uint value) => new((UInt128)first, (UInt128)last, value);

    private static UInt128 Address(string text) => PeerEndpoint.From(IPAddress.Parse(text), 0).Address;
}
