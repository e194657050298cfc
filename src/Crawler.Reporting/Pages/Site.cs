using Crawler.Reporting.Rendering;
using Crawler.Reporting.Reports;
using Crawler.Storage;
using Crawler.Storage.Querying;

namespace Crawler.Reporting.Pages;

/// <summary>
/// The pages that people read in a browser: made on the server, read-only, without scripts and without a request to anywhere else. What
/// a path or a query cannot be understood as is answered with a page that says what can.
/// </summary>
/// <param name="source">Where to ask, read-only.</param>
/// <param name="time">The clock.</param>
public sealed class Site(QuerySource source, TimeProvider time)
{
    /// <summary>What a browser may do with pages: show them with their own style sheet, or with the one that a report as a file brings, and nothing else.</summary>
    public static readonly string ContentSecurityPolicy =
        $"default-src 'none'; style-src 'self' '{HtmlStyle.SheetHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private readonly PageSource _pages = new(source);
    private readonly ReportRunner _reports = new(source, time);

    /// <summary>Answers a request for a page. Throws only when the token ends.</summary>
    /// <param name="path">Its path, unescaped.</param>
    /// <param name="query">Its query, unescaped; the first of several values.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PageResponse> RespondAsync(string path, IReadOnlyDictionary<string, string> query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(query);
        var now = time.GetUtcNow();
        try
        {
            return path switch
            {
                "/" => await new OverviewPage(_pages, _reports).RenderAsync(now, cancellationToken),
                "/swarms" => await new SwarmsPage(_pages).RenderAsync(query, cancellationToken),
                "/trackers" => await new TrackersPage(_pages).RenderAsync(now, cancellationToken),
                "/alerts" => await new ReportPages(_reports).RenderAsync("alert", query, now, cancellationToken),
                "/reports" => ReportPages.List(),
                _ when path == PageStyle.Path => new PageResponse(200, "text/css; charset=utf-8", PageStyle.Sheet),
                _ when path.StartsWith("/report/", StringComparison.Ordinal) =>
                    await new ReportPages(_reports).RenderAsync(path["/report/".Length..], query, now, cancellationToken),
                _ when path.StartsWith("/swarm/", StringComparison.Ordinal) => path["/swarm/".Length..] is { Length: 40 } hash && hash.All(char.IsAsciiHexDigit)
                    ? await new SwarmPage(_pages).RenderAsync(hash.ToLowerInvariant(), now, cancellationToken)
                    : Layout.Problem(400, "Not an info-hash", "An info-hash has 40 hex digits."),
                _ => Layout.Problem(404, "No such page", "The places above are all there is."),
            };
        }
        catch (QueryException e)
        {
            return Layout.Problem(503, "The database did not answer in time", e.Message);
        }
        catch (DatabaseUnavailableException e)
        {
            return Layout.Problem(503, "The database is away", e.Message + " Observations are kept in the journal meanwhile, and nothing is lost.");
        }
    }
}
