using Crawler.Probing.Linux;
using Crawler.Probing.Observer;

namespace Crawler.Probing.Tests.Observer;

public sealed class LinkSenseTests
{
    [Fact]
    public void The_kernel_tells_of_links_what_the_framework_tells() => Assert.Equal(LinkSense.AnyCarries(), Links.AnyCarries());
}
