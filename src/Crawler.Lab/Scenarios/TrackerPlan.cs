using System.Net;

namespace Crawler.Lab.Scenarios;

/// <summary>A faulty tracker of a scenario, beside the lab's own sound one.</summary>
internal sealed record TrackerPlan
{
    /// <summary>How swarms name it.</summary>
    public required string Name { get; init; }

    /// <summary>Code of its fault.</summary>
    public string Fault { get; init; } = "silence";

    /// <summary><c>http</c> or <c>udp</c>.</summary>
    public string Transport { get; init; } = "http";

    /// <summary>Where it listens, an address in 127.0.0.0/8; port 0 lets the system choose.</summary>
    public IPEndPoint Endpoint { get; init; } = new(IPAddress.Loopback, 0);
}
