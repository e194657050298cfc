using Crawler.Storage.Journal;

namespace Crawler.Storage.Tests.Journal;

public sealed class Crc32CTests
{
    // The check value of the catalogue of CRCs, and the vectors of RFC 3720, B.4.
    [Fact]
    public void Known_values()
    {
        Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Of([.. Enumerable.Repeat((byte)0xFF, 32)]));
    }
}
