using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Crawler.Wire.Bencode;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Metainfo;

/// <summary>
/// Reads .torrent files: v1 (BEP 3), v2 (BEP 52) and hybrid, with announce-list (BEP 12), web seeds (BEP 17, 19), private (BEP 27)
/// and padding (BEP 47). Strict where a field decides what the torrent is, lenient with the rest: optional fields of a wrong type
/// count as absent, and bytes behind the dictionary are tolerated with a warning.
/// </summary>
public static class MetainfoReader
{
    /// <summary>Reads a whole .torrent file with the default limits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Metainfo? metainfo, out WireError error) =>
        TryRead(bytes, MetainfoLimits.Default, out metainfo, out error);

    /// <summary>
    /// Reads a whole .torrent file. A file without an info dictionary (a bare <c>magnet-info</c>, or nothing at all) loads with a
    /// warning; see <see cref="Metainfo.HasInfoHash"/>.
    /// </summary>
    /// <param name="bytes">The file.</param>
    /// <param name="limits">How much is read before it is refused.</param>
    /// <param name="metainfo">What it says.</param>
    /// <param name="error">Why it was refused, with the byte offset.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, MetainfoLimits limits, [NotNullWhen(true)] out Metainfo? metainfo, out WireError error)
    {
        ArgumentNullException.ThrowIfNull(limits);
        metainfo = null;
        if (bytes.Length > limits.MaxBytes)
        {
            error = new WireError(WireErrorKind.TooLarge, limits.MaxBytes, "the file is larger than the limit allows");
            return false;
        }

        var reader = new BencodeReader(bytes, BencodeReader.DepthLimit);
        if (!RootReader.TryRead(ref reader, limits, out var root))
        {
            error = reader.Error;
            return false;
        }

        metainfo = new Metainfo
        {
            Trackers = root.Trackers,
            WebSeeds = [.. root.WebSeeds, .. root.HttpSeeds],
            HttpSeeds = root.HttpSeeds,
            Comment = root.Comment,
            CreatedBy = root.CreatedBy,
            CreationDate = root.CreationDate,
            Encoding = root.Encoding,
            TrailingBytes = bytes.Length - reader.Consumed,
            Name = root.MagnetName,
            InfoHashV1 = root.MagnetHash,
        };
        error = WireError.None;
        if (root.Info is { } info && !TryAddInfo(metainfo, info, root.Layers, bytes[root.InfoRange], out metainfo, out error))
        {
            return false;
        }

        metainfo = metainfo with { Warnings = [.. Warnings(metainfo, root)] };
        return true;
    }

    /// <summary>Reads a bare info dictionary, as peers hand it out (BEP 9). Bytes behind it are refused: they would change the hash.</summary>
    public static bool TryReadInfo(ReadOnlySpan<byte> bytes, MetainfoLimits limits, [NotNullWhen(true)] out Metainfo? metainfo, out WireError error)
    {
        ArgumentNullException.ThrowIfNull(limits);
        metainfo = null;
        if (bytes.Length > limits.MaxBytes)
        {
            error = new WireError(WireErrorKind.TooLarge, limits.MaxBytes, "the info dictionary is larger than the limit allows");
            return false;
        }

        var reader = new BencodeReader(bytes, BencodeReader.DepthLimit);
        if (!InfoReader.TryRead(ref reader, limits, out var info))
        {
            error = reader.Error;
            return false;
        }

        if (reader.Consumed != bytes.Length)
        {
            error = new WireError(WireErrorKind.TrailingBytes, reader.Consumed, "bytes follow the info dictionary");
            return false;
        }

        return TryAddInfo(new Metainfo(), info, layers: null, bytes, out metainfo, out error);
    }

    private static bool TryAddInfo(
        Metainfo metainfo,
        InfoFields info,
        IReadOnlyDictionary<string, (int Bytes, long Offset)>? layers,
        ReadOnlySpan<byte> infoBytes,
        [NotNullWhen(true)] out Metainfo? complete,
        out WireError error)
    {
        complete = null;
        if (!InfoRules.TryLayOut(info, layers, out var layout, out error))
        {
            return false;
        }

        complete = metainfo with
        {
            InfoHashV1 = layout.HasV1 ? HashV1(infoBytes) : null,
            InfoHashV2 = layout.HasV2 ? new InfoHashV2(SHA256.HashData(infoBytes)) : null,
            Name = info.Name,
            Files = layout.Files,
            HasFolder = info.HasFolder,
            TotalBytes = layout.TotalBytes,
            ContentBytes = layout.Content.Sum(f => f.Length),
            PieceLength = info.PieceLength!.Value.Value,
            PieceCount = layout.PieceCount,
            IsPrivate = info.IsPrivate,
        };
        return true;
    }

#pragma warning disable CA5350 // BEP 3 names swarms by SHA-1; nothing is trusted because of it.
    private static InfoHash HashV1(ReadOnlySpan<byte> infoBytes) => new(SHA1.HashData(infoBytes));
#pragma warning restore CA5350

    private static IEnumerable<string> Warnings(Metainfo metainfo, RootFields root)
    {
        if (root.Info is null)
        {
            yield return metainfo.HasInfoHash
                ? "no info dictionary: only the info-hash is known"
                : "no info dictionary: the file names no swarm";
        }
        else if (root.Info.Tree is { } tree
            && tree.Any(f => f.File.Length > metainfo.PieceLength && !root.Layers.ContainsKey(f.Root!)))
        {
            yield return "piece layers are missing";
        }

        if (metainfo.TrailingBytes > 0)
        {
            yield return $"{metainfo.TrailingBytes} bytes follow the dictionary";
        }
    }
}
