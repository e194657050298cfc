using Crawler.Probing.WebSeeds;
using Crawler.Wire.Metainfo;

namespace Crawler.Probing.Tests.WebSeeds;

/// <summary>What BEP 19 has a client ask for.</summary>
public sealed class WebSeedTargetTests
{
    private static readonly LongestFile Single = new(["a b#?%.iso"], 5);
    private static readonly LongestFile InFolder = new(["set", "sub", "ü.bin"], 5);

    [Theory]
    [InlineData("http://h.example/file.iso", "http://h.example/file.iso")]
    [InlineData("http://h.example/get?id=5", "http://h.example/get?id=5")]
    [InlineData("https://h.example:8443/pub/", "https://h.example:8443/pub/a%20b%23%3F%25.iso")]
    [InlineData("http://h.example/", "http://h.example/a%20b%23%3F%25.iso")]
    [InlineData("http://h.example", "http://h.example/a%20b%23%3F%25.iso")]
    public void Of_a_single_file_the_URL_is_the_file_or_its_folder(string url, string target) =>
        Assert.Equal(target, WebSeedTarget.Of(url, Single)?.AbsoluteUri);

    [Theory]
    [InlineData("http://h.example/pub/", "http://h.example/pub/set/sub/%C3%BC.bin")]
    [InlineData("http://h.example/pub", "http://h.example/pub/set/sub/%C3%BC.bin")]
    [InlineData("http://[2001:db8::1]:81/", "http://[2001:db8::1]:81/set/sub/%C3%BC.bin")]
    public void Of_several_files_it_is_the_folder_that_has_the_torrents_folder(string url, string target) =>
        Assert.Equal(target, WebSeedTarget.Of(url, InFolder)?.AbsoluteUri);

    [Theory]
    [InlineData("http://h.example/file.iso", "http://h.example/file.iso")]
    [InlineData("http://h.example/pub/", null)]
    public void Where_the_files_are_not_known_only_what_is_no_folder_is_asked_for(string url, string? target) =>
        Assert.Equal(target, WebSeedTarget.Of(url, null)?.AbsoluteUri);

    [Theory]
    [InlineData("")]
    [InlineData("file.iso")]
    [InlineData("ftp://h.example/file.iso")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:word@h.example/file.iso")]
    [InlineData("http://h.example:0/file.iso")]
    [InlineData("http://h.example:99999/file.iso")]
    [InlineData("http:///file.iso")]
    [InlineData("javascript:alert(1)")]
    public void What_is_no_HTTP_or_needs_a_password_is_not_asked_for(string url) => Assert.Null(WebSeedTarget.Of(url, Single));

    [Fact]
    public void What_is_too_long_is_not_asked_for()
    {
        Assert.NotNull(WebSeedTarget.Of($"http://h.example/{new string('x', 1900)}", Single));
        Assert.Null(WebSeedTarget.Of($"http://h.example/{new string('x', 5000)}", Single));
        Assert.Null(WebSeedTarget.Of("http://h.example/", new LongestFile(["set", new string('ü', 2000)], 5)));
    }
}
