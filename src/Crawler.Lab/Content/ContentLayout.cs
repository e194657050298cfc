namespace Crawler.Lab.Content;

/// <summary>The bytes of a torrent: its files and paddings end to end, cut into pieces.</summary>
internal sealed class ContentLayout
{
    private readonly long[] _starts;

    /// <summary>Lays the files end to end; where files must begin a piece, the paddings between them are files too.</summary>
    public ContentLayout(IReadOnlyList<ContentFile> files, int pieceLength)
    {
        Files = files;
        PieceLength = pieceLength;
        _starts = new long[files.Count];
        for (var i = 0; i < files.Count; i++)
        {
            _starts[i] = TotalBytes;
            TotalBytes += files[i].Length;
        }

        PieceCount = checked((int)((TotalBytes / pieceLength) + (TotalBytes % pieceLength == 0 ? 0 : 1)));
    }

    /// <summary>Files and paddings in the torrent's order.</summary>
    public IReadOnlyList<ContentFile> Files { get; }

    /// <summary>Bytes of a piece; the last may be shorter.</summary>
    public int PieceLength { get; }

    /// <summary>Bytes of all files and paddings.</summary>
    public long TotalBytes { get; }

    /// <summary>How many pieces.</summary>
    public int PieceCount { get; }

    /// <summary>Where a piece begins.</summary>
    public long PieceStart(int piece) => (long)piece * PieceLength;

    /// <summary>Bytes of this piece, paddings included.</summary>
    public int PieceSize(int piece) => (int)Math.Min(PieceLength, TotalBytes - PieceStart(piece));

    /// <summary>Where a file begins.</summary>
    public long FileStart(int file) => _starts[file];

    /// <summary>The file that holds the byte at <paramref name="offset"/>, which is below <see cref="TotalBytes"/>.</summary>
    public int FileAt(long offset)
    {
        var found = Array.BinarySearch(_starts, offset);
        if (found < 0)
        {
            return ~found - 1;
        }

        // Empty files begin where the next one does, and hold nothing.
        while (Files[found].Length == 0)
        {
            found++;
        }

        return found;
    }
}
