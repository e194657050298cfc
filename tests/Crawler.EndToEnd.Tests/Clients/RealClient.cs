using System.Net;
using Crawler.Fixtures.Content;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Clients;

/// <summary>A real client in a known state, and what a record of it must say.</summary>
/// <param name="Name">Client and state.</param>
/// <param name="StartAsync">Starts it with the torrent, for which a tracker is there that knows nobody.</param>
/// <param name="Truth">What is so.</param>
internal sealed record RealClient(string Name, Func<TestTorrent, Uri, Task<(RealProgram Program, IPEndPoint Endpoint)>> StartAsync, ClientRecord Truth);
