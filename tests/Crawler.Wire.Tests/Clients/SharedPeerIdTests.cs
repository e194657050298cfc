using System.Text.Json;
using Crawler.Wire.Clients;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Tests.Clients;

/// <summary>Peer ids collected by others, where the folder beside the repository holds them.</summary>
public sealed class SharedPeerIdTests
{
    /// <summary>BiglyBT is newer than the collection, which calls its ids unknown.</summary>
    private const string BiglyBt = "2d4249";

    [Fact]
    public void Every_collected_peer_id_is_told_right()
    {
        var wrong = new List<string>();
        foreach (var (hex, client, version) in Rows())
        {
            var found = ClientFingerprint.FromPeerId(new PeerId(Convert.FromHexString(hex)));
            var expected = Plain(client) is "unknown" or "invalidpeerid" && !hex.StartsWith(BiglyBt, StringComparison.Ordinal) ? null : client;
            expected = hex.StartsWith(BiglyBt, StringComparison.Ordinal) ? "BiglyBT" : expected;
            if ((client is not null && Plain(expected) != Plain(found?.Client)) || (version is not null && version != found?.Version))
            {
                wrong.Add($"{hex}: {client}{version} but {found}");
            }
        }

        Assert.Empty(wrong);
    }

    private static string? Plain(string? name) =>
        name is null ? null : string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static IEnumerable<(string Hex, string? Client, string? Version)> Rows()
    {
        // One row of the collection, so that the test says something where the folder is not.
        yield return ("2d5452303037322d3876643668726d703034616e", "Transmission", null);
        if (Find() is not { } file)
        {
            yield break;
        }

        using var json = JsonDocument.Parse(File.ReadAllText(file));
        foreach (var row in json.RootElement.GetProperty("vectors").EnumerateArray())
        {
            yield return (row.GetProperty("peer_id_hex").GetString()!, Text(row, "client"), Text(row, "version"));
        }
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "data", "peerids.json");
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;
}
