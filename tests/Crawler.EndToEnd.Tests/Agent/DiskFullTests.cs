using System.Diagnostics;
using System.Globalization;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;
using Dapper;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class DiskFullTests(BusyLab lab) : IClassFixture<BusyLab>
{
    [Fact]
    public async Task A_journal_without_room_stops_the_work_and_it_goes_on_where_it_was_once_there_is_room()
    {
        // The kernel refuses whatever would make a file longer than the limit, which needs no file system of its own and no root.
        await using var agent = new RunningCrawler(("Journal:Capacity", "10")) { Under = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"] };
        (await agent.CallAsync(["watch", "add", .. lab.Torrents])).Ended(0);
        await agent.StartAsync();
        await Eventually.TrueAsync("the journal has grown", _ => Task.FromResult(Size(agent) > 4096));

        var limit = Size(agent) + 2000;
        await LimitAsync(agent, limit.ToString(CultureInfo.InvariantCulture));
        await SaidAsync(agent, "has no room");
        await AlertsAsync(agent, "resolved_at is null");
        Assert.InRange(Size(agent), 1, limit);
        Assert.False(agent.HasExited);

        await LimitAsync(agent, "unlimited");
        await SaidAsync(agent, "has room again");
        await AlertsAsync(agent, "resolved_at is not null");
        await Eventually.TrueAsync("the journal goes on", _ => Task.FromResult(Size(agent) > limit + 2000));
        Assert.Equal(0, await agent.StopAsync());

        await using var database = await agent.OpenDatabaseAsync();
        Assert.Equal(JournalObservations.Read(agent.JournalFolder), await StoredObservations.ReadAsync(database.DataSource));
        Assert.Equal(0, await StoredObservations.RepeatedKeysAsync(database.DataSource));
    }

    [Fact]
    public async Task A_second_agent_on_the_same_journal_is_refused_and_told_which_process_has_it()
    {
        await using var agent = await new RunningCrawler(("Crawl:IdleWait", "00:10:00")).StartAsync();

        var second = (await agent.CallAsync("run")).Ended(74);

        Assert.Contains($"another process (process {agent.ProcessId})", second.Error + second.Output, StringComparison.Ordinal);
        Assert.False(agent.HasExited);
        Assert.Equal(0, await agent.StopAsync());
    }

    private static long Size(RunningCrawler agent) =>
        Directory.EnumerateFiles(agent.JournalFolder, "*.journal").Sum(x => new FileInfo(x).Length);

    private static async Task LimitAsync(RunningCrawler agent, string bytes)
    {
        var arguments = new[] { "--pid", agent.ProcessId.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes}:" };
        using var prlimit = Process.Start(DebianProgram.Find("prlimit", "util-linux"), arguments);
        await prlimit.WaitForExitAsync();
        Assert.Equal(0, prlimit.ExitCode);
    }

    private static Task SaidAsync(RunningCrawler agent, string words) => Eventually.TrueAsync(
        $"the agent says that its journal {words}", _ => Task.FromResult(agent.Output.Any(x => x.Contains(words, StringComparison.Ordinal))));

    private static async Task AlertsAsync(RunningCrawler agent, string condition)
    {
        await using var database = agent.Connect();
        await Eventually.TrueAsync(
            $"there is an alert whose {condition}",
            async cancellationToken =>
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                return await connection.ExecuteScalarAsync<long>($"select count(*) from crawl.alert where code = 'journal_full' and {condition}") == 1;
            });
    }
}
