using System.Net;
using Crawler.Lab.Faults;

namespace Crawler.Lab.Scenarios;

/// <summary>The keys of a <c>[tracker NAME]</c> section.</summary>
internal static class TrackerKeys
{
    /// <summary>Sets what the key names, or returns why it cannot.</summary>
    public static string? Set(ref TrackerPlan plan, string key, string value)
    {
        switch (key)
        {
            case "fault" when TrackerFaults.Find(value) is not null:
                plan = plan with { Fault = value };
                return null;
            case "fault":
                return $"must be one of: {string.Join(", ", TrackerFaults.Codes)}";
            case "transport" when value is "http" or "udp":
                plan = plan with { Transport = value };
                return null;
            case "transport":
                return "must be http or udp";
            case "endpoint" when value.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(value, out var endpoint) && ScenarioValue.Loopback($"{endpoint.Address}") is not null:
                plan = plan with { Endpoint = endpoint };
                return null;
            case "endpoint":
                return "must be ADDRESS:PORT with an address in 127.0.0.0/8";
            default:
                return "is unknown here; known: fault, transport, endpoint";
        }
    }

    /// <summary>Why the whole section cannot be, or null.</summary>
    public static string? Judge(TrackerPlan plan) =>
        plan.Transport == "udp" && TrackerFaults.Find(plan.Fault)!.Change is null ? $"there is no fault '{plan.Fault}' over UDP" : null;
}
