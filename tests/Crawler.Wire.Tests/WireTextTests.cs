namespace Crawler.Wire.Tests;

public sealed class WireTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("  a\tb\r\nc\u0000 ", "abc")]
    [InlineData("\u001b[31mred\u202Eder\u2028", "[31mredder")]
    public void Control_and_formatting_characters_are_removed(string text, string clean) => Assert.Equal(clean, WireText.Clean(text, 100));

    [Fact]
    public void A_cut_never_splits_a_character() => Assert.Equal("a\U0001F600", WireText.Clean("a\U0001F600\U0001F600", 4));

    [Fact]
    public void Bytes_that_are_no_UTF8_become_replacement_characters() => Assert.Equal("a\uFFFDb", WireText.Clean([0x61, 0xFF, 0x62], 10));
}
