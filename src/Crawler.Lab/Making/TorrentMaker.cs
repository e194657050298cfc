using Crawler.Lab.Content;
using Crawler.Wire.Metainfo;

namespace Crawler.Lab.Making;

/// <summary>Makes .torrent files: v1 (BEP 3), v2 (BEP 52) and hybrid. The same content and settings give the same bytes.</summary>
internal sealed class TorrentMaker
{
    private readonly TorrentSettings _settings;
    private readonly ContentTree _tree;
    private readonly IReadOnlyList<TreeFile> _files;

    /// <summary>Prepares to hash <paramref name="tree"/>.</summary>
    public TorrentMaker(ContentTree tree, TorrentSettings settings)
    {
        _tree = tree;
        _settings = settings;
        _files = FileOrder.Sort(tree.Files, settings.Version);
        PieceLength = settings.PieceLength ?? PieceLengths.Choose(tree.Files.Sum(f => f.Length));
        Layout = new ContentLayout([.. Entries()], PieceLength);
    }

    /// <summary>Bytes of a piece.</summary>
    public int PieceLength { get; }

    /// <summary>What is hashed.</summary>
    public ContentLayout Layout { get; }

    /// <summary>Hashes the content and returns the .torrent file.</summary>
    /// <param name="advance">Is told of bytes as they are hashed, from several threads.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="MakingException">What was asked for is no torrent that clients would accept.</exception>
    /// <exception cref="IOException">A file cannot be read, or changed meanwhile.</exception>
    public async Task<byte[]> MakeAsync(Action<long> advance, CancellationToken cancel)
    {
        var hasher = new PieceHasher(Layout, _settings.Version.HasFlag(TorrentVersion.V1), _settings.Version.HasFlag(TorrentVersion.V2));
        await hasher.RunAsync(tolerant: false, advance, cancel);
        if (_files.FirstOrDefault(f => new FileInfo(f.FullPath).Length != f.Length) is { } changed)
        {
            throw new IOException($"{changed.FullPath} changed while it was read");
        }

        var trees = _settings.Version.HasFlag(TorrentVersion.V2) ? FileHashes.Of(Layout, hasher.V2Roots) : [];
        var info = InfoWriter.Write(_settings, _tree, _files, PieceLength, hasher.V1Hashes, trees);
        var torrent = RootWriter.Write(_settings, info, trees);

        // Names that would be refused are found by reading, and nothing that cannot be read is handed out.
        var limits = new MetainfoLimits { MaxBytes = Array.MaxLength };
        return MetainfoReader.TryRead(torrent, limits, out _, out var error)
            ? torrent
            : throw new MakingException($"clients would refuse this torrent: {error.Detail}");
    }

    private IEnumerable<ContentFile> Entries()
    {
        foreach (var file in _files)
        {
            yield return new ContentFile(file.FullPath, file.Length);
            if (_settings.Version != TorrentVersion.V1 && !_tree.IsSingleFile && Padding.Behind(file.Length, PieceLength) is > 0 and var gap)
            {
                yield return new ContentFile(null, gap);
            }
        }
    }
}
