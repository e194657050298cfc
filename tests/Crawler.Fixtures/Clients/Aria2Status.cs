using System.Numerics;
using System.Text.Json;

namespace Crawler.Fixtures.Clients;

/// <summary>What aria2 says of its torrent.</summary>
/// <param name="Pieces">Pieces of the torrent.</param>
/// <param name="Have">Pieces that it has.</param>
/// <param name="IsVerifying">Whether it still checks the files it found.</param>
/// <param name="IsComplete">Whether it has all that it wants, which need not be all there is.</param>
public sealed record Aria2Status(int Pieces, int Have, bool IsVerifying, bool IsComplete)
{
    internal static Aria2Status Read(JsonElement download)
    {
        var bitfield = download.TryGetProperty("bitfield", out var hex) ? Convert.FromHexString(hex.GetString()!) : [];
        return new Aria2Status(
            int.Parse(download.GetProperty("numPieces").GetString()!),
            bitfield.Sum(bits => BitOperations.PopCount(bits)),
            download.TryGetProperty("verifiedLength", out _) || download.TryGetProperty("verifyIntegrityPending", out _),
            download.TryGetProperty("seeder", out var seeder) && seeder.GetString() == "true");
    }
}
