using System.Text;
using System.Text.RegularExpressions;
using Crawler.Wire.Identity;

namespace Crawler.Fixtures.Trackers;

/// <summary>Announces to a tracker with nothing of the code under test, so that what it counts is known.</summary>
public static partial class PlainAnnounce
{
    /// <summary>Puts seeds and leechers there, at this machine's address and at the ports 1, 2, 3 and so on.</summary>
    public static async Task PutAsync(Uri announce, InfoHash torrent, int seeders, int leechers, CancellationToken cancellationToken = default)
    {
        for (var port = 1; port <= seeders + leechers; port++)
        {
            await AskAsync(announce, torrent, $"peer_id=-XX0000-{port:d12}&port={port}&left={(port <= seeders ? 0 : 1000)}&event=started", cancellationToken);
        }
    }

    /// <summary>What it counts, asked by a <c>stopped</c> of one who was never there.</summary>
    public static async Task<TrackerCounts> CountAsync(Uri announce, InfoHash torrent, CancellationToken cancellationToken = default)
    {
        var answer = await AskAsync(announce, torrent, "peer_id=-XX0000-999999999999&port=999&left=1&event=stopped", cancellationToken);
        return new TrackerCounts(Number(Complete().Match(answer)), Number(Incomplete().Match(answer)), 0);
    }

    private static int Number(Match match) => int.Parse(match.Groups["number"].ValueSpan);

    private static async Task<string> AskAsync(Uri announce, InfoHash torrent, string query, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { ConnectionClose = true } };
        var hash = string.Concat(torrent.ToArray().Select(x => $"%{x:x2}"));
        return Encoding.Latin1.GetString(await http.GetByteArrayAsync(
            new Uri($"{announce.AbsoluteUri}?info_hash={hash}&uploaded=0&downloaded=0&compact=1&numwant=50&key=1&{query}"), cancellationToken));
    }

    [GeneratedRegex("8:completei(?<number>[0-9]+)e", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Complete();

    [GeneratedRegex("10:incompletei(?<number>[0-9]+)e", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Incomplete();
}
