using System.Text;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers.Http;

/// <summary>The query of an HTTP scrape: built by the client, read by the tracker.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0048.html</remarks>
public static class HttpScrapeQuery
{
    /// <summary>Characters that one more swarm adds to a query at most.</summary>
    public const int MaxCharsPerHash = 71;

    /// <summary>Bytes of a query for so many swarms at most, and what <see cref="Write"/> needs besides.</summary>
    public static int MaxBytes(int hashes) => (hashes * MaxCharsPerHash) + 1;

    /// <summary>Client side: the scrape URL (see <see cref="ScrapeUrl"/>) with one <c>info_hash</c> for each swarm.</summary>
    /// <exception cref="ArgumentException">No hash: that would ask for everything the tracker knows.</exception>
    public static Uri Build(Uri scrape, ReadOnlySpan<InfoHash> hashes)
    {
        ArgumentNullException.ThrowIfNull(scrape);
        if (hashes.IsEmpty)
        {
            throw new ArgumentException("A scrape names at least one info-hash.", nameof(hashes));
        }

        var bytes = new byte[MaxBytes(hashes.Length)];
        return QueryText.WithQuery(scrape, new StringBuilder(Encoding.ASCII.GetString(bytes, 0, Write(hashes, bytes))));
    }

    /// <summary>Client side: one <c>info_hash</c> for each swarm, to stand behind a URL and what separates it from its query.</summary>
    /// <param name="hashes">The swarms.</param>
    /// <param name="output">Has room for <see cref="MaxBytes"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<InfoHash> hashes, Span<byte> output)
    {
        Span<byte> bytes = stackalloc byte[InfoHash.Size];
        var written = 0;
        foreach (var hash in hashes)
        {
            var name = written == 0 ? "info_hash="u8 : "&info_hash="u8;
            name.CopyTo(output[written..]);
            written += name.Length;
            hash.WriteTo(bytes);
            written += QueryText.Encode(bytes, output[written..]);
        }

        return written;
    }

    /// <summary>Server side: the swarms asked for, in order; none means all. Each <c>info_hash</c> must have 20 bytes.</summary>
    public static bool TryParse(string queryString, out InfoHash[] hashes, out WireError error)
    {
        ArgumentNullException.ThrowIfNull(queryString);
        hashes = [];
        if (!HttpQuery.TryParse(queryString, out var query, out error))
        {
            return false;
        }

        var found = new List<InfoHash>();
        foreach (var (name, value, offset) in query.Parameters)
        {
            if (!string.Equals(name, "info_hash", StringComparison.Ordinal))
            {
                continue;
            }

            if (value.Length != InfoHash.Size)
            {
                error = new WireError(WireErrorKind.BadLength, offset, "info_hash must have 20 bytes");
                return false;
            }

            found.Add(new InfoHash(value));
        }

        hashes = [.. found];
        return true;
    }
}
