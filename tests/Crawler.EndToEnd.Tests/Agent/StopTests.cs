using Crawler.EndToEnd.Tests.Programs;

namespace Crawler.EndToEnd.Tests.Agent;

public sealed class StopTests : IAsyncLifetime
{
    private readonly RunningCrawler _agent = new();

    public async Task InitializeAsync() => await _agent.StartAsync();

    public async Task DisposeAsync() => await _agent.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task On_sigterm_and_ctrl_c_the_agent_leaves_the_fleet_and_stops_its_database(bool interrupt)
    {
        Assert.NotEmpty(_agent.DatabaseProcesses());

        Assert.Equal(0, interrupt ? await _agent.InterruptAsync() : await _agent.StopAsync());

        Assert.Empty(_agent.DatabaseProcesses());
        Assert.Contains("Ended with exit code 0", _agent.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("[WRN]", _agent.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("[ERR]", _agent.Log, StringComparison.Ordinal);
        var fleet = (await _agent.CallAsync("report", "fleet_now", "--json")).Ended(0).Line;
        Assert.Equal(("agent", "stopped"), (fleet.GetProperty("agent").GetString(), fleet.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task A_second_agent_on_the_same_journal_is_refused_and_the_first_goes_on()
    {
        var second = (await _agent.CallAsync("run", "--set", "Agent:Name=second")).Ended(74);

        Assert.Contains("is being written by another process", second.Error, StringComparison.Ordinal);
        await AssertOnlyAgentAsync();
    }

    [Fact]
    public async Task A_second_agent_of_the_same_name_is_refused_and_the_first_goes_on()
    {
        var second = (await _agent.CallAsync("run", "--set", "Journal:Directory=other")).Ended(69);

        Assert.Contains("An agent named 'agent' is alive in this fleet", second.Error, StringComparison.Ordinal);
        await AssertOnlyAgentAsync();
    }

    private async Task AssertOnlyAgentAsync()
    {
        var fleet = (await _agent.CallAsync("report", "fleet_now", "--json")).Ended(0).Line;
        Assert.Equal(("agent", "alive"), (fleet.GetProperty("agent").GetString(), fleet.GetProperty("state").GetString()));
        Assert.False(_agent.HasExited);
        Assert.Equal(0, await _agent.StopAsync());
    }
}
