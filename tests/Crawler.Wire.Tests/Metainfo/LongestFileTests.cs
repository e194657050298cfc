using Crawler.Wire.Metainfo;

namespace Crawler.Wire.Tests.Metainfo;

public sealed class LongestFileTests
{
    [Fact]
    public void It_is_the_first_of_the_longest_that_hold_content()
    {
        var torrent = Torrent(true, ("a", 5, false), ("sub/b", 9, false), ("c", 9, false), (".pad/90", 90, true));

        var longest = LongestFile.Of(torrent)!;

        Assert.Equal(["set", "sub", "b"], longest.Path);
        Assert.Equal(9, longest.Bytes);
    }

    [Fact]
    public void A_single_file_has_the_torrents_name_alone_and_a_file_in_a_folder_that_is_named_alike_has_both()
    {
        Assert.Equal(["set"], LongestFile.Of(Torrent(false, ("set", 5, false)))!.Path);
        Assert.Equal(["set", "set"], LongestFile.Of(Torrent(true, ("set", 5, false)))!.Path);
    }

    [Fact]
    public void Where_there_is_none_or_its_name_is_not_known_as_it_is_there_is_none()
    {
        Assert.Null(LongestFile.Of(new Wire.Metainfo.Metainfo { Name = "set" }));
        Assert.Null(LongestFile.Of(Torrent(true, ("a", 0, false))));
        Assert.Null(LongestFile.Of(Torrent(true, ("a\uFFFD", 5, false))));
    }

    private static Wire.Metainfo.Metainfo Torrent(bool hasFolder, params (string Path, long Length, bool IsPadding)[] files) => new()
    {
        Name = "set",
        HasFolder = hasFolder,
        Files = [.. files.Select(x => new MetainfoFile(x.Path.Split('/'), x.Length, x.IsPadding))],
    };
}
