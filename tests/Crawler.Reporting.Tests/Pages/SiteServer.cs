using Crawler.Reporting.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Crawler.Reporting.Tests.Pages;

/// <summary>Serves pages over HTTP under the policy that the agent sends with them.</summary>
internal sealed class SiteServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SiteServer(WebApplication app) => _app = app;

    /// <summary>Where it is.</summary>
    public Uri Root => new(_app.Urls.First());

    /// <summary>Starts one.</summary>
    /// <param name="site">The pages; null for none.</param>
    /// <param name="more">A page beside them by its path, under no policy.</param>
    public static async Task<SiteServer> StartAsync(Site? site, IReadOnlyDictionary<string, string> more)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "pages" });
        builder.WebHost.UseKestrelCore();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async context =>
        {
            var path = context.Request.Path.Value ?? "/";
            if (more.TryGetValue(path, out var html))
            {
                context.Response.ContentType = "text/html; charset=utf-8";
                await context.Response.WriteAsync(html);
                return;
            }

            if (site is null)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            context.Response.Headers.ContentSecurityPolicy = Site.ContentSecurityPolicy;
            var query = context.Request.Query.ToDictionary(x => x.Key, x => x.Value.FirstOrDefault() ?? "", StringComparer.Ordinal);
            var page = await site.RespondAsync(path, query, context.RequestAborted);
            (context.Response.StatusCode, context.Response.ContentType) = (page.Status, page.MediaType);
            await context.Response.WriteAsync(page.Body);
        });
        await app.StartAsync();
        return new SiteServer(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
