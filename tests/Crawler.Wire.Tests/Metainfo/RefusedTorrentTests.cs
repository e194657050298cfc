using System.Text;
using Crawler.Wire.Metainfo;
using static Crawler.Wire.Tests.Bencode.Encoded;
using static Crawler.Wire.Tests.Metainfo.Fixtures;

namespace Crawler.Wire.Tests.Metainfo;

public sealed class RefusedTorrentTests
{
    public static TheoryData<string, byte[], WireErrorKind> Torrents() => new()
    {
        { "no name", Torrent(SingleFileInfo().Without("name")), WireErrorKind.MissingField },
        { "name is a number", Torrent(SingleFileInfo().Replace("name", Number(1))), WireErrorKind.WrongType },
        { "name leaves", Torrent(SingleFileInfo().Replace("name", Text(".."))), WireErrorKind.InvalidValue },
        { "name of 5,000 bytes", Torrent(SingleFileInfo().Replace("name", Text(new string('n', 5000)))), WireErrorKind.TooLarge },
        { "no pieces", Torrent(SingleFileInfo().Without("pieces")), WireErrorKind.MissingField },
        { "pieces is a number", Torrent(SingleFileInfo().Replace("pieces", Number(1))), WireErrorKind.WrongType },
        { "no piece hashes", Torrent(SingleFileInfo().Replace("pieces", Pieces(0))), WireErrorKind.BadLength },
        { "a part of a piece hash", Torrent(SingleFileInfo().Replace("pieces", String(new byte[59]))), WireErrorKind.BadLength },
        { "too few piece hashes", Torrent(SingleFileInfo().Replace("pieces", Pieces(2))), WireErrorKind.InvalidValue },
        { "too many piece hashes", Torrent(SingleFileInfo().Replace("pieces", Pieces(4))), WireErrorKind.InvalidValue },
        { "pieces twice", Torrent([.. SingleFileInfo(), ("pieces", Pieces(3))]), WireErrorKind.DuplicateKey },
        { "info twice", Dictionary(("info", Dictionary(SingleFileInfo())), ("info", Dictionary(SingleFileInfo()))), WireErrorKind.DuplicateKey },
        { "length twice in a file", Folder(Dictionary(("length", Number(1)), ("length", Number(2)), ("path", List(Text("a")))), Entry("b")), WireErrorKind.DuplicateKey },
        { "no piece length", Torrent(SingleFileInfo().Without("piece length")), WireErrorKind.MissingField },
        { "piece length 0", Torrent(SingleFileInfo().Replace("piece length", Number(0))), WireErrorKind.InvalidValue },
        { "piece length below 0", Torrent(SingleFileInfo().Replace("piece length", Number(-16384))), WireErrorKind.InvalidValue },
        { "piece length absurd", Torrent(SingleFileInfo().Replace("piece length", Number(long.MaxValue))), WireErrorKind.InvalidValue },
        { "length below 0", Torrent(SingleFileInfo().Replace("length", Number(-1))), WireErrorKind.BadLength },
        { "neither length nor files", Torrent(SingleFileInfo().Without("length")), WireErrorKind.MissingField },
        { "length and files", Torrent([.. SingleFileInfo(), ("files", List(Entry("a")))]), WireErrorKind.InvalidValue },
        { "no files", Torrent(SingleFileInfo().Replace("length", Number(0))), WireErrorKind.InvalidValue },
        { "sum beyond 64 bits", Folder(Dictionary(("length", Number(long.MaxValue)), ("path", List(Text("a")))), Entry("b")), WireErrorKind.TooLarge },
        { "file without a length", Folder(Dictionary(("path", List(Text("a")))), Entry("b")), WireErrorKind.MissingField },
        { "file without a path", Folder(Dictionary(("length", Number(1))), Entry("b")), WireErrorKind.MissingField },
        { "path without names", Folder(Entry(), Entry("b")), WireErrorKind.InvalidValue },
        { "path of 60 folders", Folder(Entry([.. Enumerable.Repeat("d", 60)]), Entry("b")), WireErrorKind.TooLarge },
        { "path of numbers", Folder(EntryOf(Number(1)), Entry("b")), WireErrorKind.WrongType },
        { "the same path twice", Folder(Entry("d", "a"), Entry("d", "a")), WireErrorKind.InvalidValue },
        { "info is a list", Dictionary(("info", List())), WireErrorKind.WrongType },
        { "nested 70 deep", Torrent([.. SingleFileInfo(), ("x", Encoding.Latin1.GetBytes(new string('l', 70) + new string('e', 70)))]), WireErrorKind.TooDeep },
        { "a list", List(), WireErrorKind.WrongType },
        { "HTML", Encoding.UTF8.GetBytes("<!doctype html>"), WireErrorKind.UnexpectedByte },
        { "nothing", [], WireErrorKind.UnexpectedEnd },
        { "1,001 trackers", Torrent(SingleFileInfo(), ("announce-list", List(List([.. Enumerable.Repeat(Text("udp://t.example:1"), 1001)])))), WireErrorKind.TooLarge },
        { "1,001 web seeds", Torrent(SingleFileInfo(), ("url-list", List([.. Enumerable.Repeat(Text("http://s.example"), 1001)]))), WireErrorKind.TooLarge },
        { "v2 piece length not a power of two", Torrent(V2Info().Replace("piece length", Number(48 * 1024))), WireErrorKind.InvalidValue },
        { "v2 piece length below 16 KiB", Torrent(V2Info().Replace("piece length", Number(8 * 1024))), WireErrorKind.InvalidValue },
        { "meta version 3", Torrent(V2Info().Replace("meta version", Number(3))), WireErrorKind.InvalidValue },
        { "meta version 2 without a tree", Torrent(V2Info().Without("file tree")), WireErrorKind.MissingField },
        { "a tree without meta version", Torrent(V2Info().Without("meta version")), WireErrorKind.MissingField },
        { "an empty tree", Torrent(V2Info().Replace("file tree", Dictionary())), WireErrorKind.InvalidValue },
        { "a tree that leaves", Torrent(V2Info().Replace("file tree", Dictionary(("..", Dictionary(("a", TreeFile(5))))))), WireErrorKind.InvalidValue },
        { "a tree with a name twice", Torrent(V2Info().Replace("file tree", Dictionary(("a", TreeFile(5)), ("a", TreeFile(6))))), WireErrorKind.DuplicateKey },
        { "a root of 31 bytes", Torrent(V2Info().Replace("file tree", Dictionary(("a", Dictionary(("", Dictionary(("length", Number(1)), ("pieces root", String(new byte[31]))))))))), WireErrorKind.BadLength },
        { "a file without a root", Torrent(V2Info().Replace("file tree", Dictionary(("a", Dictionary(("", Dictionary(("length", Number(1))))))))), WireErrorKind.MissingField },
        { "a tree of files without bytes", Torrent(V2Info().Replace("file tree", Dictionary(("a", Dictionary(("", Dictionary(("length", Number(0))))))))), WireErrorKind.InvalidValue },
        { "a file that is a folder", Torrent(V2Info().Replace("file tree", Dictionary(("a", Dictionary(("", Dictionary(("length", Number(0)))), ("b", TreeFile(5))))))), WireErrorKind.InvalidValue },
        { "a short piece layer", Torrent(V2Info(), ("piece layers", Write(w => { w.BeginDictionary(); w.String(Root(2)); w.Raw(Layer(2)); w.End(); }))), WireErrorKind.BadLength },
        { "halves that differ", Torrent(HybridInfo().Replace("file tree", Dictionary(("a", TreeFile(5)))), Layers()), WireErrorKind.InvalidValue },
    };

    [Theory]
    [MemberData(nameof(Torrents))]
    public void A_bad_torrent_is_refused_with_its_kind_and_place(string what, byte[] bytes, WireErrorKind kind)
    {
        Assert.False(MetainfoReader.TryRead(bytes, out var metainfo, out var error), what);

        Assert.Null(metainfo);
        Assert.Equal(kind, error.Kind);
        Assert.InRange(error.Offset, 0, bytes.Length);
        Assert.NotEmpty(error.Detail);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("/etc")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("C:")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u007Fb")]
    [InlineData("CON")]
    [InlineData("nul")]
    [InlineData("NUL.txt")]
    [InlineData("aux .tar")]
    [InlineData("Com1")]
    [InlineData("LPT9.log")]
    [InlineData("COM¹")]
    public void A_path_that_escapes_is_refused_where_it_stands(string name)
    {
        var bytes = Folder(Entry("fine"), Entry("d", name));

        Assert.False(MetainfoReader.TryRead(bytes, out _, out var error));
        Assert.Equal(WireErrorKind.InvalidValue, error.Kind);
        Assert.Equal(bytes.AsSpan().IndexOf([.. Text("d"), .. Text(name)]) + Text("d").Length, error.Offset);

        Assert.False(MetainfoReader.TryRead(Torrent(SingleFileInfo().Replace("name", Text(name))), out _, out error));
        Assert.Equal(WireErrorKind.InvalidValue, error.Kind);
    }

    [Theory]
    [InlineData("...")]
    [InlineData(".hidden")]
    [InlineData("console.log")]
    [InlineData("COM10")]
    [InlineData("Con.Air.1997.1080p.mkv")]
    [InlineData("communication")]
    [InlineData("a: b")]
    [InlineData("nul-terminated.c")]
    [InlineData("π😀.iso")]
    public void An_ordinary_name_is_allowed(string name) =>
        Assert.True(MetainfoReader.TryRead(Folder(Entry("fine"), Entry(name)), out _, out var error), error.ToString());

    [Fact]
    public void A_file_over_the_size_limit_is_refused_before_it_is_read()
    {
        var limits = new MetainfoLimits { MaxBytes = 100 };

        Assert.False(MetainfoReader.TryRead(new byte[101], limits, out _, out var error));
        Assert.Equal(WireErrorKind.TooLarge, error.Kind);
    }

    [Fact]
    public void A_torrent_cut_at_any_byte_is_refused()
    {
        foreach (var whole in new[] { Torrent(SingleFileInfo(), ("url-list", Text("http://s.example"))), Torrent(HybridInfo(), Layers()) })
        {
            for (var length = 0; length < whole.Length; length++)
            {
                Assert.False(MetainfoReader.TryRead(whole.AsSpan(0, length), out _, out var error), $"{length} bytes");
                Assert.Equal(WireErrorKind.UnexpectedEnd, error.Kind);
            }
        }
    }

    [Fact]
    public void A_torrent_with_any_byte_replaced_never_throws()
    {
        var whole = Torrent(HybridInfo(), Layers(), ("announce-list", List(List(Text("udp://t.example:1")))));
        ReadOnlySpan<byte> replacements = [0, (byte)'e', (byte)'d', (byte)'l', (byte)'i', (byte)'9', (byte)':', 0xFF];
        var refused = 0;
        for (var i = 0; i < whole.Length; i++)
        {
            foreach (var replacement in replacements)
            {
                var mutated = whole.ToArray();
                mutated[i] = replacement;
                if (!MetainfoReader.TryRead(mutated, out _, out var error))
                {
                    refused++;
                    Assert.InRange(error.Offset, 0, mutated.Length);
                }
            }
        }

        Assert.NotEqual(0, refused);
    }
}
