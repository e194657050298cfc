using System.Text.Json;
using Crawler.Reporting.Metrics;
using Crawler.Reporting.Pages;

namespace Crawler.Agent.Watching;

/// <summary>What programs ask an agent: <c>/healthz</c>, <c>/readyz</c> (200 where all is well, else 503) and <c>/metrics</c>.</summary>
internal sealed class StatusPages(AgentHealth health, MetricCollector metrics)
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    /// <summary>Answers a path; null when it is none of these.</summary>
    public PageResponse? Respond(string path) => path switch
    {
        "/healthz" => Answer(health.Alive()),
        "/readyz" => Answer(health.Ready()),
        "/metrics" => new PageResponse(200, MetricCollector.MediaType, metrics.ToPrometheus()),
        _ => null,
    };

    private static PageResponse Answer(IReadOnlyList<HealthPart> parts)
    {
        var isWell = parts.All(x => x.IsWell);
        return new PageResponse(isWell ? 200 : 503, "application/json", JsonSerializer.Serialize(new { status = isWell ? "ok" : "failing", parts }, Camel) + "\n");
    }
}
