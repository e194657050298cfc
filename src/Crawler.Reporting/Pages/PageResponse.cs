namespace Crawler.Reporting.Pages;

/// <summary>What the site answers.</summary>
/// <param name="Status">HTTP's status code.</param>
/// <param name="MediaType">Of the body.</param>
/// <param name="Body">Text, sent as UTF-8.</param>
public sealed record PageResponse(int Status, string MediaType, string Body)
{
    internal static PageResponse Html(string body, int status = 200) => new(status, "text/html; charset=utf-8", body);
}
