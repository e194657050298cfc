using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Npgsql;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>What a stranger finds of the peers' addresses in a dump, or a release, of the database of an agent with the default settings of privacy.</summary>
public sealed partial class PrivateDumpTests(BusyLab lab) : IClassFixture<BusyLab>
{
    [Fact]
    public async Task Neither_a_dump_nor_a_release_holds_a_peers_address_in_any_form_that_a_list_of_all_addresses_reverses()
    {
        await using var agent = new RunningCrawler();
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await agent.StartAsync();
        await Eventually.TrueAsync("peers of every swarm were stored", async _ => await CountAsync(
            agent, "select count(*) from crawl.swarm_snapshot where reachable_peers > 0") >= 3
            && await CountAsync(agent, "select count(*) from crawl.visit where outcome = 'handshaken'") > 40);

        var dump = await DumpAsync(agent.ConnectionString);
        var visited = await CountAsync(agent, "select count(distinct peer_key) from crawl.visit");
        var release = await ReleaseAsync(agent);
        Assert.Equal(0, await agent.StopAsync());

        Assert.InRange(visited, 20, lab.Peers.Count);
        Assert.Contains("COPY crawl.visit_", dump, StringComparison.Ordinal);
        Assert.Contains($"{new IPAddress([.. lab.Peers[0].Address.GetAddressBytes()[..3], 0])}/24", dump, StringComparison.Ordinal);
        Assert.DoesNotContain(lab.Peers.Select(x => $"{x.Address}"[..($"{x.Address}".LastIndexOf('.') + 1)]), x => release.Contains(x, StringComparison.Ordinal));
        foreach (var table in new[] { "client_day.csv", "network_day.csv", "reach_day.csv", "swarm_day.csv", "tracker_day.csv" })
        {
            Assert.Matches($"{table}[^\n]*\n20", release);
        }

        dump += release;
        var numbers = Numbers().Matches(dump).Select(x => x.Value).ToHashSet(StringComparer.Ordinal);
        var texts = Addresses().Matches(dump).Select(x => x.Value).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(lab.Peers.SelectMany(x => Integers(x.Address)), numbers.Contains);
        Assert.DoesNotContain(lab.Peers.Select(x => x.Address.ToString()), texts.Contains);
        var at = dump.AsSpan().IndexOfAny(SearchValues.Create([.. lab.Peers.SelectMany(Forms)], StringComparison.OrdinalIgnoreCase));
        Assert.True(at < 0, at < 0 ? "" : $"An address of a peer is in the dump: {dump.AsSpan(at, Math.Min(200, dump.Length - at))}");
    }

    // Long enough that none of them can be there by chance.
    private static IEnumerable<string> Forms(IPEndPoint peer)
    {
        var address = peer.Address.GetAddressBytes();
        byte[] port = [(byte)(peer.Port >> 8), (byte)peer.Port];
        byte[] mapped = peer.Address.MapToIPv6().GetAddressBytes();
        byte[][] inputs =
        [
            address, [.. address, .. port], mapped, [.. mapped, .. port],
            Encoding.ASCII.GetBytes(peer.Address.ToString()), Encoding.ASCII.GetBytes(peer.ToString()),
        ];
        yield return $"\\\\x{Convert.ToHexStringLower(address)}\t";
        yield return Convert.ToHexStringLower([.. address, .. port]);
        yield return Convert.ToHexStringLower(mapped[8..]);
        yield return peer.ToString();
        yield return $"::ffff:{peer.Address}";
        foreach (var input in inputs)
        {
            // A digest without a key: every address can be tried.
#pragma warning disable CA5350, CA5351 // What is looked for is what a careless program would store.
            foreach (var digest in new[] { MD5.HashData(input), SHA1.HashData(input), SHA256.HashData(input), SHA512.HashData(input) })
#pragma warning restore CA5350, CA5351
            {
                yield return Convert.ToHexStringLower(digest.AsSpan(0, 8));
                yield return Convert.ToBase64String(digest.AsSpan(0, 9));
            }
        }
    }

    private static IEnumerable<string> Integers(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        yield return $"{BinaryPrimitives.ReadUInt32BigEndian(bytes)}";
        yield return $"{BinaryPrimitives.ReadUInt32LittleEndian(bytes)}";
        yield return $"{BinaryPrimitives.ReadInt32LittleEndian(bytes)}";
    }

    // A day that is over: what was seen today is put three days back. Today itself is refused.
    private static async Task<string> ReleaseAsync(RunningCrawler agent)
    {
        await Eventually.TrueAsync("what was seen is summed up", async _ => await CountAsync(
            agent,
            """
            with c as (update crawl.client_hour set hour = hour - interval '3 days' where hour > now() - interval '1 day' returning 1),
                n as (update crawl.network_hour set hour = hour - interval '3 days' where hour > now() - interval '1 day' returning 1),
                r as (update crawl.reach_hour set hour = hour - interval '3 days' where hour > now() - interval '1 day' returning 1),
                s as (update crawl.swarm_hour set hour = hour - interval '3 days' where hour > now() - interval '1 day' returning 1),
                t as (update crawl.tracker_hour set hour = hour - interval '3 days' where hour > now() - interval '1 day' returning 1)
            select (select count(*) from c) * (select count(*) from n) * (select count(*) from r) * (select count(*) from s) * (select count(*) from t)
            """) > 0);
        var refused = (await agent.CallAsync("export", agent.Folder.PathOf("today"), "--since", "today", "--until", "today")).Ended(64);
        Assert.Contains("is not closed", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(agent.Folder.PathOf("today")));

        var text = new StringBuilder();
        var folder = agent.Folder.PathOf("release");
        (await agent.CallAsync("export", folder, "--since", "-4d", "--until", "-2d")).Ended(0);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            await using var file = File.OpenRead(path);
            await using Stream content = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
            using var reader = new StreamReader(content);
            text.Append(Path.GetFileName(path)).Append(": ").Append(await reader.ReadToEndAsync()).Append('\n');
        }

        return text.ToString();
    }

    private static async Task<long> CountAsync(RunningCrawler agent, string sql)
    {
        await using var source = agent.Connect();
        await using var command = source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<string> DumpAsync(string connectionString)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo("pg_dump", ["-h", target.Host!, "-p", $"{target.Port}", "-U", target.Username!, target.Database!])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["PGPASSWORD"] = target.Password;
        using var process = Process.Start(start)!;
        var dump = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return dump;
    }

    [GeneratedRegex(@"(?<![\d.])-?\d{7,11}(?![\d.])", RegexOptions.None, 10_000)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"(?<![\d.])\d{1,3}(\.\d{1,3}){3}(?![\d./])", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Addresses();
}
