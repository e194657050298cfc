using System.Security.Cryptography;
using System.Text;
using Crawler.Storage.Catalogue;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Tests;

internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public static InfoHash Hash(int number) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"swarm {number}")));

    public static SwarmEntry Swarm(int number, params string[] trackers) => new()
    {
        InfoHash = Hash(number),
        Name = $"swarm {number}",
        PieceCount = 10,
        Source = "torrent",
        Trackers = [trackers],
    };
}
