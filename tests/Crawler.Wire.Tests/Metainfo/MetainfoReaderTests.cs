using System.Security.Cryptography;
using Crawler.Wire.Metainfo;
using static Crawler.Wire.Tests.Bencode.Encoded;
using static Crawler.Wire.Tests.Metainfo.Fixtures;

namespace Crawler.Wire.Tests.Metainfo;

public sealed class MetainfoReaderTests
{
    [Fact]
    public void A_v1_file_gives_its_fields_and_the_hash_of_its_original_info_bytes()
    {
        var info = SingleFileInfo().Append(("private", Number(1))).ToArray();
        var bytes = Torrent(
            info,
            ("announce", Text("http://one.example/announce")),
            ("announce-list", List(List(Text("http://one.example/announce"), Text(" udp://two.example:6969 ")), List(), List(Text("udp://three.example:80")))),
            ("comment", Text("hello")),
            ("created by", Text("mktorrent 1.1")),
            ("creation date", Number(1_700_000_000)),
            ("encoding", Text("UTF-8")),
            ("httpseeds", List(Text("http://seed.example/17"))),
            ("url-list", List(Text("http://seed.example/19"), Text(""))));

        Assert.True(MetainfoReader.TryRead(bytes, out var metainfo, out var error), error.ToString());

#pragma warning disable CA5350 // The name of a v1 swarm is a SHA-1.
        Assert.Equal(Convert.ToHexStringLower(SHA1.HashData(Dictionary(info))), metainfo.InfoHashV1.ToString());
#pragma warning restore CA5350
        Assert.Null(metainfo.InfoHashV2);
        Assert.Equal(("debian.iso", 3, (long)PieceLength, true), (metainfo.Name, metainfo.PieceCount, metainfo.PieceLength, metainfo.IsPrivate));
        Assert.Equal((3 * PieceLength) - 5, metainfo.TotalBytes);
        Assert.Equal("debian.iso", Assert.Single(metainfo.Files).ToString());
        Assert.Equal(
            [["http://one.example/announce", "udp://two.example:6969"], ["udp://three.example:80"]],
            metainfo.Trackers);
        Assert.Equal(["http://seed.example/19", "http://seed.example/17"], metainfo.WebSeeds);
        Assert.Equal(["http://seed.example/17"], metainfo.HttpSeeds);
        Assert.Equal((false, "debian.iso"), (metainfo.HasFolder, Assert.Single(LongestFile.Of(metainfo)!.Path)));
        Assert.Equal(("hello", "mktorrent 1.1", "UTF-8"), (metainfo.Comment, metainfo.CreatedBy, metainfo.Encoding));
        Assert.Equal(new DateTimeOffset(2023, 11, 14, 22, 13, 20, TimeSpan.Zero), metainfo.CreationDate);
        Assert.Empty(metainfo.Warnings);
    }

    [Fact]
    public void A_v2_file_gives_the_tree_with_the_gap_behind_each_file()
    {
        var bytes = Torrent(V2Info(), Layers());

        Assert.True(MetainfoReader.TryRead(bytes, out var metainfo, out var error), error.ToString());

        Assert.Null(metainfo.InfoHashV1);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Dictionary(V2Info()))), metainfo.InfoHashV2.ToString());
        Assert.Equal(["a", ".pad/8192", "d/b", ".pad/16383"], metainfo.Files.Select(f => f.ToString()));
        Assert.Equal([false, true, false, true], metainfo.Files.Select(f => f.IsPadding));
        Assert.Equal((4, 4L * PieceLength, (PieceLength / 2L) + (2 * PieceLength) + 1), (metainfo.PieceCount!.Value, metainfo.TotalBytes!.Value, metainfo.ContentBytes!.Value));
        Assert.Empty(metainfo.Warnings);
    }

    [Fact]
    public void A_hybrid_file_gives_both_hashes_of_the_same_bytes()
    {
        Assert.True(MetainfoReader.TryRead(Torrent(HybridInfo(), Layers()), out var metainfo, out var error), error.ToString());

        Assert.NotNull(metainfo.InfoHashV1);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Dictionary(HybridInfo()))), metainfo.InfoHashV2.ToString());
        Assert.Equal(["a", ".pad/8192", "d/b"], metainfo.Files.Select(f => f.ToString()));
        Assert.Equal(4, metainfo.PieceCount);
    }

    [Fact]
    public void A_bare_info_dictionary_gives_the_same_hashes()
    {
        MetainfoReader.TryRead(Torrent(HybridInfo(), Layers()), out var whole, out _);

        Assert.True(MetainfoReader.TryReadInfo(Dictionary(HybridInfo()), MetainfoLimits.Default, out var bare, out var error), error.ToString());
        Assert.Equal((whole!.InfoHashV1, whole.InfoHashV2), (bare.InfoHashV1, bare.InfoHashV2));
        Assert.False(MetainfoReader.TryReadInfo([.. Dictionary(HybridInfo()), 10], MetainfoLimits.Default, out _, out error));
        Assert.Equal(WireErrorKind.TrailingBytes, error.Kind);
    }

    [Fact]
    public void The_utf8_fields_are_preferred_in_either_order()
    {
        var entry = Dictionary(
            ("length", Number(PieceLength)),
            ("path", List(String([0xC4, 0xE3]))),
            ("path.utf-8", List(Text("你"))));
        var info = new (string, byte[])[]
        {
            ("files", List(entry)), ("name.utf-8", Text("名")), ("name", String([0xC3, 0xFB])), ("piece length", Number(PieceLength)), ("pieces", Pieces(1)),
        };

        Assert.True(MetainfoReader.TryRead(Torrent(info, ("comment", Text("?")), ("comment.utf-8", Text("评"))), out var metainfo, out var error), error.ToString());

        Assert.Equal(("名", "你", "评"), (metainfo.Name, metainfo.Files[0].ToString(), metainfo.Comment));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_shown_as_replacement_characters_and_still_differ()
    {
        var bytes = Folder(EntryOf(String([(byte)'f', 0x80])), EntryOf(String([(byte)'f', 0x81])));

        Assert.True(MetainfoReader.TryRead(bytes, out var metainfo, out var error), error.ToString());
        Assert.Equal(["f\uFFFD", "f\uFFFD"], metainfo.Files.Select(f => f.ToString()));
    }

    [Fact]
    public void Bytes_behind_the_dictionary_are_tolerated_with_a_warning()
    {
        Assert.True(MetainfoReader.TryRead([.. SingleFile(), (byte)'\n'], out var metainfo, out _));

        Assert.Equal(1, metainfo.TrailingBytes);
        Assert.Single(metainfo.Warnings);
    }

    [Fact]
    public void A_file_without_an_info_dictionary_loads_and_names_no_swarm()
    {
        Assert.True(MetainfoReader.TryRead("de"u8, out var metainfo, out _));

        Assert.False(metainfo.HasInfoHash);
        Assert.Null(metainfo.TotalBytes);
        Assert.Single(metainfo.Warnings);
    }

    [Fact]
    public void A_magnet_info_gives_the_hash_and_name()
    {
        var bytes = Dictionary(("magnet-info", Dictionary(("display-name", Text("gimp.dmg")), ("info_hash", String(Root(7)[..20])))));

        Assert.True(MetainfoReader.TryRead(bytes, out var metainfo, out _));
        Assert.Equal(("gimp.dmg", "0707070707070707070707070707070707070707"), (metainfo.Name, metainfo.InfoHashV1.ToString()));
    }

    [Fact]
    public void Optional_fields_of_a_wrong_type_count_as_absent()
    {
        var bytes = Torrent(
            SingleFileInfo(),
            ("announce", Number(1)),
            ("announce-list", Text("")),
            ("comment", List(Text("x"))),
            ("creation date", Text("yesterday")),
            ("url-list", Text("")));

        Assert.True(MetainfoReader.TryRead(bytes, out var metainfo, out var error), error.ToString());
        Assert.Empty(metainfo.Trackers);
        Assert.Empty(metainfo.WebSeeds);
        Assert.Null(metainfo.Comment);
        Assert.Null(metainfo.CreationDate);
    }

    [Theory]
    [InlineData(1_452_468_725_091, "2016-01-10")]
    [InlineData(1_449_730_049, "2015-12-10")]
    [InlineData(-5, null)]
    [InlineData(long.MaxValue, null)]
    public void A_creation_date_in_milliseconds_is_understood_and_nonsense_is_unknown(long stamp, string? day)
    {
        Assert.True(MetainfoReader.TryRead(Torrent(SingleFileInfo(), ("creation date", Number(stamp))), out var metainfo, out _));
        Assert.Equal(day, metainfo.CreationDate?.ToString("yyyy-MM-dd"));
    }

    [Fact]
    public void Missing_piece_layers_are_a_warning()
    {
        Assert.True(MetainfoReader.TryRead(Torrent(V2Info()), out var metainfo, out _));
        Assert.Equal("piece layers are missing", Assert.Single(metainfo.Warnings));
    }
}
