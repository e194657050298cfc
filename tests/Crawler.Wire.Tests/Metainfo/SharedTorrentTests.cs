using System.Text.Json;
using Crawler.Wire.Metainfo;

namespace Crawler.Wire.Tests.Metainfo;

public sealed class SharedTorrentTests
{
    public static TheoryData<string> Files() => [.. SharedTorrents.Rows().Select(r => r.GetProperty("file").GetString()!), "(made in code)"];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_real_file_reads_as_its_manifest_says(string file)
    {
        var row = SharedTorrents.Rows().FirstOrDefault(r => r.GetProperty("file").GetString() == file);
        var bytes = row.ValueKind == JsonValueKind.Undefined ? Fixtures.SingleFile() : SharedTorrents.Read(file);
        var expected = row.ValueKind == JsonValueKind.Undefined ? "loads" : row.GetProperty("expected").GetString();

        var loaded = MetainfoReader.TryRead(bytes, out var metainfo, out var error);

        Assert.True((expected != "refused") == loaded, $"{expected}, but: {error}");
        if (!loaded)
        {
            Assert.InRange(error.Offset, 0, bytes.Length);
            Assert.NotEmpty(error.Detail);
            return;
        }

        Assert.Equal(expected == "loads leniently", metainfo!.Warnings.Any() && !metainfo.HasInfoHash);
        if (row.ValueKind != JsonValueKind.Undefined && row.TryGetProperty("sha1OfInfo", out _))
        {
            AssertHashes(row, metainfo);
        }

        if (row.ValueKind != JsonValueKind.Undefined && row.GetProperty("libtorrent").GetProperty("loads").GetBoolean())
        {
            AssertFacts(row.GetProperty("libtorrent"), metainfo);
        }
    }

    private static void AssertHashes(JsonElement row, Crawler.Wire.Metainfo.Metainfo metainfo)
    {
        var v1 = row.GetProperty("looksV1").GetBoolean() ? row.GetProperty("sha1OfInfo").GetString() : null;
        var v2 = row.GetProperty("looksV2").GetBoolean() ? row.GetProperty("sha256OfInfo").GetString() : null;
        Assert.Equal((v1, v2), (metainfo.InfoHashV1?.ToString(), metainfo.InfoHashV2?.ToString()));
    }

    private static void AssertFacts(JsonElement facts, Crawler.Wire.Metainfo.Metainfo metainfo)
    {
        Assert.Equal(facts.GetProperty("name").GetString(), metainfo.Name);
        Assert.Equal(facts.GetProperty("pieces").GetInt32(), metainfo.PieceCount);
        Assert.Equal(facts.GetProperty("piece_length").GetInt64(), metainfo.PieceLength);
        Assert.Equal(facts.GetProperty("total_size").GetInt64(), metainfo.TotalBytes);
        Assert.Equal(facts.GetProperty("files").GetInt32(), metainfo.Files.Count);
        Assert.Equal(facts.GetProperty("private").GetBoolean(), metainfo.IsPrivate);
        Assert.Equal(
            facts.GetProperty("trackers").EnumerateArray().Select(t => $"{t[0]} {t[1]}"),
            metainfo.Trackers.SelectMany((tier, i) => tier.Select(url => $"{i} {url}")));
        Assert.Equal(facts.GetProperty("web_seeds").EnumerateArray().Select(s => s.GetString()), metainfo.WebSeeds);
    }
}
