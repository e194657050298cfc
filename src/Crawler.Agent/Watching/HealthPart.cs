namespace Crawler.Agent.Watching;

/// <summary>One thing that an agent's health hangs on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsWell">Whether it is as it should be.</param>
/// <param name="Detail">For people: what was found.</param>
internal readonly record struct HealthPart(string Name, bool IsWell, string Detail);
