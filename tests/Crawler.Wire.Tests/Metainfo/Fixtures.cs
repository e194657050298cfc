using static Crawler.Wire.Tests.Bencode.Encoded;

namespace Crawler.Wire.Tests.Metainfo;

/// <summary>Torrents made in code; each part can be replaced.</summary>
internal static class Fixtures
{
    public const int PieceLength = 16 * 1024;

    public static byte[] Pieces(int count) => String(new byte[count * 20]);

    public static (string Key, byte[] Value)[] SingleFileInfo() =>
    [
        ("length", Number((3 * PieceLength) - 5)),
        ("name", Text("debian.iso")),
        ("piece length", Number(PieceLength)),
        ("pieces", Pieces(3)),
    ];

    public static byte[] SingleFile() => Torrent(SingleFileInfo());

    /// <summary>Two files of one piece each; <paramref name="first"/> and <paramref name="second"/> are entries of <c>files</c>.</summary>
    public static byte[] Folder(byte[] first, byte[] second) => Torrent(
    [
        ("files", List(first, second)),
        ("name", Text("folder")),
        ("piece length", Number(PieceLength)),
        ("pieces", Pieces(2)),
    ]);

    public static byte[] Entry(params string[] path) => EntryOf([.. path.Select(Text)]);

    public static byte[] EntryOf(params byte[][] path) => Dictionary(("length", Number(PieceLength)), ("path", List(path)));

    public static byte[] Torrent((string Key, byte[] Value)[] info, params (string Key, byte[] Value)[] root) =>
        Dictionary([("info", Dictionary(info)), .. root]);

    public static byte[] TreeFile(long length, byte fill = 1) => Dictionary(
        ("", Dictionary(("length", Number(length)), ("pieces root", String(Root(fill))))));

    public static byte[] Root(byte fill) => [.. Enumerable.Repeat(fill, 32)];

    public static byte[] Layer(int hashes) => String(new byte[hashes * 32]);

    /// <summary>Files a (half a piece) and d/b (two pieces and a byte).</summary>
    public static byte[] Tree() => Dictionary(
        ("a", TreeFile(PieceLength / 2)),
        ("d", Dictionary(("b", TreeFile((2 * PieceLength) + 1, fill: 2)))));

    public static (string Key, byte[] Value)[] V2Info() =>
    [
        ("file tree", Tree()),
        ("meta version", Number(2)),
        ("name", Text("two")),
        ("piece length", Number(PieceLength)),
    ];

    public static (string Key, byte[] Value)[] HybridInfo() =>
    [
        ("file tree", Tree()),
        ("files", List(
            Dictionary(("length", Number(PieceLength / 2)), ("path", List(Text("a")))),
            Dictionary(("attr", Text("p")), ("length", Number(PieceLength / 2)), ("path", List(Text(".pad"), Text("8192")))),
            Dictionary(("length", Number((2 * PieceLength) + 1)), ("path", List(Text("d"), Text("b")))))),
        ("meta version", Number(2)),
        ("name", Text("two")),
        ("piece length", Number(PieceLength)),
        ("pieces", Pieces(4)),
    ];

    public static (string Key, byte[] Value) Layers() =>
        ("piece layers", Write(w =>
        {
            w.BeginDictionary();
            w.String(Root(2));
            w.Raw(Layer(3));
            w.End();
        }));

    public static (string Key, byte[] Value)[] Replace(this (string Key, byte[] Value)[] pairs, string key, byte[] value) =>
        [.. pairs.Select(p => p.Key == key ? (key, value) : p)];

    public static (string Key, byte[] Value)[] Without(this (string Key, byte[] Value)[] pairs, string key) =>
        [.. pairs.Where(p => p.Key != key)];
}
