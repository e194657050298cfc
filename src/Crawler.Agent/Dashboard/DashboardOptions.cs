using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Crawler.Agent.Dashboard;

/// <summary>The pages in the browser.</summary>
public sealed class DashboardOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Dashboard";

    /// <summary>
    /// Address and port on which the pages are served, over plain HTTP and to whoever comes: behind a proxy that asks who it is, where it is
    /// no loopback address. Empty: no pages.
    /// </summary>
    /// <value>Default <c>127.0.0.1:7878</c>.</value>
    public string Listen { get; set; } = "127.0.0.1:7878";

    /// <summary>
    /// Names under which the pages may be asked for, beside localhost and addresses: what a browser calls another name by is refused, so
    /// that no other site can read the pages through it.
    /// </summary>
    /// <value>Default none.</value>
    public string[] HostNames { get; set; } = [];

    /// <summary>Connections at one time.</summary>
    /// <value>Default 64.</value>
    [Range(1, 10_000)]
    public int MaxConnections { get; set; } = 64;

    /// <summary>Where to listen; null for nowhere.</summary>
    internal IPEndPoint? Endpoint =>
        Listen.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(Listen, out var endpoint) && endpoint.Port > 0 ? endpoint : null;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Listen.Length > 0 && Endpoint is null)
        {
            yield return new ValidationResult("is no address with a port, such as 127.0.0.1:7878 or [::1]:7878; empty for no pages", [nameof(Listen)]);
        }
    }
}
