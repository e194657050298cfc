using System.Text;
using Crawler.Wire.Bencode;
using Crawler.Wire.Metainfo;

namespace Crawler.Fuzz.Targets;

/// <summary>Bencode and the files made of it.</summary>
internal static class BencodeTargets
{
    // Tight limits, so that inputs get to them.
    private static readonly MetainfoLimits Limits = new()
    {
        MaxBytes = 12 * 1024,
        MaxFiles = 20,
        MaxNameBytes = 64,
        MaxPathDepth = 5,
        MaxTrackers = 10,
        MaxWebSeeds = 10,
    };

    private static readonly byte[] SingleFile =
        Latin1($"d8:announce17:udp://t.example:113:announce-listll17:udp://t.example:1el14:http://t/a?b=cee7:comment1:x13:creation datei1e4:infod6:lengthi40000e4:name5:a.iso12:piece lengthi16384e6:pieces60:{new string('h', 60)}7:privatei1ee8:url-list13:http://w/seede");

    private static readonly byte[] ManyFiles =
        Latin1($"d4:infod5:filesld6:lengthi10e4:pathl1:a1:beed4:attr1:p6:lengthi6e4:pathl4:.pad1:6eee4:name3:dir10:name.utf-83:dir12:piece lengthi16384e6:pieces20:{new string('h', 20)}ee");

    private static readonly byte[] Version2 =
        Latin1($"d4:infod9:file treed1:ad0:d6:lengthi7e11:pieces root32:{new string('r', 32)}ee1:bd1:cd0:d6:lengthi0eeeee12:meta versioni2e4:name3:dir12:piece lengthi16384ee12:piece layersdee");

    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("bencode", typeof(BencodeReader), Tokens, () => [SingleFile, ManyFiles, Version2, "li-1e0:deli1eee"u8.ToArray()]) { BytesPerByte = 0 },
        new("metainfo", typeof(MetainfoReader), Torrent, () => [SingleFile, ManyFiles, Version2]) { Cost = 2 },
        new("info", typeof(MetainfoReader), Info, () => [InfoOf(SingleFile), InfoOf(ManyFiles), InfoOf(Version2)]) { Cost = 2 },
        new("magnet", typeof(MagnetLink), Magnet, () =>
        [
            Latin1($"magnet:?xt=urn:btih:{new string('a', 40)}&dn=a%20name&tr=udp%3A%2F%2Ft.example%3A1&x.pe=192.0.2.1:6881&x.pe=[2001:db8::1]:1&ws=http%3A%2F%2Fw%2F"),
            Latin1($"magnet:?xt=urn:btih:{new string('A', 32)}&xt=urn:btmh:1220{new string('b', 64)}&so=0,2-4"),
        ]),
    ];

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] InfoOf(byte[] torrent)
    {
        var reader = new BencodeReader(torrent);
        reader.TryReadDictionary();
        while (reader.TryReadKey(out var key))
        {
            var isInfo = key.SequenceEqual("info"u8);
            if (!reader.TrySkipValue(out var start) || isInfo)
            {
                return torrent[start..reader.Consumed];
            }
        }

        throw new InvalidDataException("no info dictionary");
    }

    private static long Tokens(ReadOnlySpan<byte> input)
    {
        var reader = new BencodeReader(input, 16);
        var (tokens, deepest, consumed) = (0, 0, 0);
        while (reader.Read())
        {
            Way.Promise(reader.Consumed > consumed && reader.Consumed <= input.Length, "each token takes bytes of the input");
            Way.Promise(reader.Depth <= 16, "nesting stays within the limit");
            consumed = reader.Consumed;
            tokens++;
            deepest = Math.Max(deepest, reader.Depth);
        }

        return reader.Error.IsError ? Way.Refused(reader.Error) : Way.Read(tokens, deepest);
    }

    private static long Torrent(ReadOnlySpan<byte> input)
    {
        var read = MetainfoReader.TryRead(input, Limits, out var torrent, out var error);
        return read ? Describe(torrent!) : Way.Refused(error);
    }

    private static long Info(ReadOnlySpan<byte> input)
    {
        var read = MetainfoReader.TryReadInfo(input, Limits, out var torrent, out var error);
        return read ? Describe(torrent!) : Way.Refused(error);
    }

    private static long Describe(Metainfo torrent)
    {
        Way.Promise(torrent is not { PieceCount: <= 0 } and not { PieceLength: <= 0 } and not { TotalBytes: < 0 }, "sizes make sense");
        Way.Promise(torrent.Files.Count <= Limits.MaxFiles, "files stay within the limit");
        Way.Promise(torrent.Files.All(x => x.Length >= 0), "lengths are not negative");
        return Way.Read(
            torrent.Files.Count, torrent.PieceCount, torrent.TotalBytes, torrent.Trackers.Count, torrent.WebSeeds.Count,
            torrent.InfoHashV1 is null ? 0 : 1, torrent.InfoHashV2 is null ? 0 : 1, torrent.IsPrivate ? 1 : 0);
    }

    private static long Magnet(ReadOnlySpan<byte> input)
    {
        if (!MagnetLink.TryParse(Encoding.Latin1.GetString(input), out var magnet, out var error))
        {
            Way.Promise(error.Length > 0, "a refusal says why");
            return HashCode.Combine(error);
        }

        return Way.Read(magnet.Trackers.Count, magnet.Name?.Length, magnet.InfoHashV1 is null ? 0 : 1, magnet.InfoHashV2 is null ? 0 : 1);
    }
}
