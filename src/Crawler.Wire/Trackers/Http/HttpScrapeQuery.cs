using System.Text;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers.Http;

/// <summary>The query of an HTTP scrape: built by the client, read by the tracker.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0048.html</remarks>
public static class HttpScrapeQuery
{
    /// <summary>Characters that one more swarm adds to a query at most.</summary>
    public const int MaxCharsPerHash = 71;

    /// <summary>Client side: the scrape URL (see <see cref="ScrapeUrl"/>) with one <c>info_hash</c> for each swarm.</summary>
    /// <exception cref="ArgumentException">No hash: that would ask for everything the tracker knows.</exception>
    public static Uri Build(Uri scrape, ReadOnlySpan<InfoHash> hashes)
    {
        ArgumentNullException.ThrowIfNull(scrape);
        if (hashes.IsEmpty)
        {
            throw new ArgumentException("A scrape names at least one info-hash.", nameof(hashes));
        }

        var query = new StringBuilder(hashes.Length * 72);
        foreach (var hash in hashes)
        {
            QueryText.Append(query, "info_hash", hash.ToArray());
        }

        return QueryText.WithQuery(scrape, query);
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
