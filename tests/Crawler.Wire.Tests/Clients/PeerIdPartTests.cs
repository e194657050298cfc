using System.Text;
using Crawler.Wire.Clients;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Tests.Clients;

public sealed class PeerIdPartTests
{
    [Theory]
    [InlineData("-TR3000-rj4k5l6m7n8p", "-TR3000-")]
    [InlineData("-LT2080--3a.bcdefghi", "-LT2080-")]
    [InlineData("-UL-0001-0abcdefghij", "-UL-0001-")]
    [InlineData("-ML2.7.2-kgjjfkdabcd", "-ML2.7.2-")]
    [InlineData("-DE203s-coabcdefghij", "-DE203s-")]
    [InlineData("-XY12345678901234567", "-XY1")]
    [InlineData("A2-1-36-0-abcdefghij", "A2-1-36-0-")]
    [InlineData("M7-10-5--abcdefghijk", "M7-10-5--")]
    [InlineData("S58B-----abcdefghijk", "S58B-----")]
    [InlineData("XBT054d-abcdefghijkl", "XBT054d-")]
    [InlineData("exbc\0;abcdefghijklmn", "exbc")]
    [InlineData("OP7685abcdefghijklmn", "OP76")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0abcdefgh", "")]
    [InlineData("\u00F1\u0002ab-cdefghijklmnopq", "")]
    public void What_chance_made_of_a_peer_id_is_no_part_of_the_program(string id, string part) =>
        Assert.Equal(part, id[..PeerIdPart.Length(new PeerId(Encoding.Latin1.GetBytes(id)))]);
}
