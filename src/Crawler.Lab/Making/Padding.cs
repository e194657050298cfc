namespace Crawler.Lab.Making;

/// <summary>
/// The zeros behind a file that let the next one begin a piece (BEP 47, BEP 52). The last file of a folder has them too, as libtorrent
/// writes it, so that the same files are the same hybrid swarm whichever of the two made the torrent.
/// </summary>
internal static class Padding
{
    /// <summary>Bytes to the end of the piece in which the file ends.</summary>
    public static long Behind(long length, int pieceLength) => (pieceLength - (length % pieceLength)) % pieceLength;
}
