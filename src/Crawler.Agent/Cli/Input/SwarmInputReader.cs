using Crawler.Wire.Identity;
using Crawler.Wire.Metainfo;

namespace Crawler.Agent.Cli.Input;

/// <summary>Reads the swarms that a person names: a .torrent file, a magnet, or an info-hash.</summary>
internal static class SwarmInputReader
{
    /// <summary>Reads one argument.</summary>
    /// <exception cref="CliException">It is none of the three, or broken: exit code 65 with what and where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SwarmInput Read(string argument)
    {
        if (argument.StartsWith("magnet:", StringComparison.OrdinalIgnoreCase))
        {
            return MagnetLink.TryParse(argument, out var magnet, out var error)
                ? FromMagnet(magnet)
                : throw new CliException(ExitCode.BadInput, $"{Shorten(argument)}: {error}");
        }

        if (!File.Exists(argument))
        {
            return TryReadHash(argument)
                ?? throw new CliException(
                    argument.EndsWith(".torrent", StringComparison.OrdinalIgnoreCase) || argument.Contains('/')
                        ? ExitCode.InputOutput
                        : ExitCode.BadInput,
                    $"{Shorten(argument)}: no such file, and neither a magnet nor an info-hash (40 or 64 hex digits, or 32 of base32)");
        }

        return ReadFile(argument);
    }

    /// <summary>Reads one argument that must name a swarm: a .torrent file without an info dictionary is refused, too.</summary>
    public static SwarmInput ReadSwarm(string argument)
    {
        var input = Read(argument);
        return input.InfoHashV1 is not null || input.InfoHashV2 is not null
            ? input
            : throw new CliException(ExitCode.BadInput, $"{argument}: it has no info dictionary, so it names no swarm");
    }

    /// <summary>Reads an info-hash, v1 or v2.</summary>
    public static SwarmInput? TryReadHash(string text) =>
        InfoHash.TryParse(text, out var v1) ? new SwarmInput { InfoHashV1 = v1 }
        : InfoHashV2.TryParse(text, out var v2) ? new SwarmInput { InfoHashV2 = v2 }
        : null;

    /// <summary>Reads a .torrent file.</summary>
    public static SwarmInput ReadFile(string path)
    {
        var limits = MetainfoLimits.Default;
        var length = new FileInfo(path).Length;
        if (length > limits.MaxBytes)
        {
            throw new CliException(
                ExitCode.BadInput, $"{path}: {length} bytes at byte {limits.MaxBytes}: larger than a .torrent file may be");
        }

        if (!MetainfoReader.TryRead(File.ReadAllBytes(path), limits, out var torrent, out var error))
        {
            throw new CliException(ExitCode.BadInput, $"{path}: {error}");
        }

        return FromTorrent(torrent);
    }

    private static SwarmInput FromTorrent(Metainfo torrent) => new()
    {
        InfoHashV1 = torrent.InfoHashV1,
        InfoHashV2 = torrent.InfoHashV2,
        Name = torrent.Name,
        Files = torrent.Files,
        TotalBytes = torrent.TotalBytes,
        PieceLength = torrent.PieceLength,
        PieceCount = torrent.PieceCount,
        IsPrivate = torrent.IsPrivate,
        Trackers = torrent.Trackers,
        WebSeeds = torrent.WebSeeds,
        HttpSeeds = torrent.HttpSeeds,
        LongestFile = LongestFile.Of(torrent),
        Comment = torrent.Comment,
        CreatedBy = torrent.CreatedBy,
        CreationDate = torrent.CreationDate,
        Warnings = torrent.Warnings,
    };

    private static SwarmInput FromMagnet(MagnetLink magnet) => new()
    {
        InfoHashV1 = magnet.InfoHashV1,
        InfoHashV2 = magnet.InfoHashV2,
        Name = magnet.Name,
        TotalBytes = magnet.ExactLength,
        Trackers = magnet.Trackers,
        WebSeeds = magnet.WebSeeds,
    };

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
