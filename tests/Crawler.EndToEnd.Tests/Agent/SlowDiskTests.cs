using System.Globalization;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Dapper;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>A disk that takes its time to make things safe: the kernel's fsync itself returns late, by strace.</summary>
public sealed class SlowDiskTests(BusyLab lab) : IClassFixture<BusyLab>
{
    [Theory]
    [InlineData("fsync", "-P \"$PWD/data/journal/000000000001.journal\"", 300)]
    [InlineData("fdatasync", "", 50)]
    public async Task While_journal_or_database_wait_for_the_disk_all_goes_on_in_larger_groups(string call, string place, int milliseconds)
    {
        // Without a place it is every process of the agent: fdatasync is how PostgreSQL makes its write-ahead log safe.
        var strace = string.Create(CultureInfo.InvariantCulture, $"exec strace -D -f -qq --seccomp-bpf -o calls -e signal=none -e trace={call} -e inject={call}:delay_exit={milliseconds * 1000} {place}");
        await using var agent = new RunningCrawler { Under = ["sh", "-c", $"{strace} \"$@\"", "sh"] };
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await agent.StartAsync();
        await using (var running = agent.Connect())
        {
            await Eventually.TrueAsync("crawls are stored", async _ => await StoredObservations.SnapshotsAsync(running) > 5);
        }

        Assert.Equal(0, await agent.StopAsync());

        await using var database = await agent.OpenDatabaseAsync();
        var journal = JournalObservations.Read(agent.JournalFolder);
        Assert.Equal(journal, await StoredObservations.ReadAsync(database.DataSource));
        Assert.Equal(0, await StoredObservations.RepeatedKeysAsync(database.DataSource));
        var waits = (await File.ReadAllLinesAsync(agent.Folder.PathOf("calls"))).Count(x => x.Contains("DELAYED", StringComparison.Ordinal));
        Assert.InRange(waits, 1, place.Length > 0 ? journal.Count / 3 : int.MaxValue);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        Assert.Empty(await connection.QueryAsync<string>("select subject from crawl.alert"));
    }
}
