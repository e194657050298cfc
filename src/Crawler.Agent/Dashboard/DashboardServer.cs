using System.Net;
using System.Net.Sockets;
using System.Text;
using Crawler.Agent.Watching;
using Crawler.Reporting.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Serilog;

namespace Crawler.Agent.Dashboard;

/// <summary>Serves the pages over HTTP. They are a convenience: where the port is taken, the agent works on and tries again.</summary>
/// <param name="endpoint">Where.</param>
/// <param name="options">Limits.</param>
/// <param name="site">The pages.</param>
/// <param name="status">What programs ask.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class DashboardServer(IPEndPoint endpoint, DashboardOptions options, Site site, StatusPages status, TimeProvider time, ILogger log)
{
    private const int MaxHeaderBytes = 16 * 1024;
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryWait = TimeSpan.FromMinutes(1);

    /// <summary>Serves until the token ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                await ServeAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                if (isFirst)
                {
                    log.Warning(
                        "No pages: {Endpoint} cannot be listened on ({Reason}). Dashboard:Listen takes another address or none; it is tried again each minute",
                        endpoint, e.Message);
                }

                await Task.Delay(RetryWait, time, cancellationToken);
            }
        }
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "crawler" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
            kestrel.Limits.RequestHeadersTimeout = HeaderTimeout;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(endpoint);
        });
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync(cancellationToken);
        log.Information("Pages for the browser: {Address}", $"http://{endpoint}/");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ContentSecurityPolicy = Site.ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }

        if (!IsOurs(request.Host.Host))
        {
            response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return;
        }

        try
        {
            var query = request.Query.ToDictionary(x => x.Key, x => x.Value.FirstOrDefault() ?? "", StringComparer.Ordinal);
            var path = request.Path.Value ?? "/";
            var page = status.Respond(path) ?? await site.RespondAsync(path, query, context.RequestAborted);
            var body = Encoding.UTF8.GetBytes(page.Body);
            response.StatusCode = page.Status;
            response.ContentType = page.MediaType;
            response.ContentLength = body.Length;
            response.Headers.CacheControl = page.MediaType.StartsWith("text/css", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-store";
            if (HttpMethods.IsGet(request.Method))
            {
                await response.Body.WriteAsync(body, context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            log.Debug("A reader left before the page was there");
        }
        catch (Exception e)
        {
            // A page that cannot be made is a fault of ours, but none that observations should stop for.
            log.Error(e, "The page {Path} could not be made: {Reason}", request.Path, e.Message);
            if (!response.HasStarted)
            {
                response.StatusCode = StatusCodes.Status500InternalServerError;
            }
        }
    }

    private bool IsOurs(string host) =>
        host is "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out _) || options.HostNames.Contains(host, StringComparer.OrdinalIgnoreCase);
}
