namespace Crawler.Lab.Scenarios;

/// <summary>Peers of a swarm with one fault.</summary>
/// <param name="Fault">Code of the fault, such as <c>slow-drip</c>.</param>
/// <param name="Peers">How many, from 1.</param>
internal sealed record FaultCount(string Fault, int Peers);
