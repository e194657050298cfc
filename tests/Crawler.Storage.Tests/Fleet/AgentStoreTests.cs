using Crawler.Fixtures;
using Crawler.Storage.Fleet;

namespace Crawler.Storage.Tests.Fleet;

public sealed class AgentStoreTests : IAsyncLifetime
{
    private static readonly AgentIdentity First = new("agent", "host", "1", Guid.NewGuid());

    private readonly ManualTime _time = new(Samples.Noon);
    private TestDatabase _test = null!;
    private Database _database = null!;

    private AgentStore Store => new(_database);

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        _database = await _test.OpenAsync(_time);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task An_agent_that_crashed_comes_back_as_itself_at_once()
    {
        var id = await Store.RegisterAsync(First, default);

        Assert.Equal(id, await Store.RegisterAsync(First, default));
    }

    [Fact]
    public async Task A_name_that_a_living_agent_has_is_refused_and_the_agent_is_left_alone()
    {
        var id = await Store.RegisterAsync(First, default);

        var refusal = await Assert.ThrowsAsync<AgentNameTakenException>(
            () => Store.RegisterAsync(First with { Host = "other", JournalId = Guid.NewGuid() }, default));

        Assert.Contains("'agent'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("host", await _test.ScalarAsync($"select host from crawl.agent where agent_id = {id}"));
    }

    [Fact]
    public async Task A_name_is_free_once_its_agent_stopped()
    {
        var id = await Store.RegisterAsync(First, default);
        await Store.StopAsync(id, First.JournalId, default);

        Assert.Equal(id, await Store.RegisterAsync(First with { JournalId = Guid.NewGuid() }, default));
    }

    [Fact]
    public async Task A_name_is_free_once_its_agent_was_not_heard_of_for_two_minutes()
    {
        var id = await Store.RegisterAsync(First, default);
        _time.Advance(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(1));

        Assert.Equal(id, await Store.RegisterAsync(First with { JournalId = Guid.NewGuid() }, default));
    }

    [Fact]
    public async Task An_agent_whose_name_was_taken_meanwhile_learns_it_and_leaves_the_other_one_alone()
    {
        var id = await Store.RegisterAsync(First, default);
        await Store.HeartbeatAsync(id, First, default, default, default);
        _time.Advance(TimeSpan.FromMinutes(3));
        var second = First with { JournalId = Guid.NewGuid() };
        Assert.Equal(id, await Store.RegisterAsync(second, default));
        await _test.ExecuteAsync(
            $"insert into crawl.tracker (url, scheme, added_at, lease_agent_id, lease_expires_at) values ('http://t.example/', 'http', now(), {id}, 'infinity')");

        await Assert.ThrowsAsync<AgentNameTakenException>(() => Store.HeartbeatAsync(id, First, default, default, default));
        await Store.StopAsync(id, First.JournalId, default);

        Assert.Equal(true, await _test.ScalarAsync("select stopped_at is null from crawl.agent"));
        Assert.Equal(true, await _test.ScalarAsync("select lease_expires_at = 'infinity' from crawl.tracker"));
        await Store.HeartbeatAsync(id, second, default, default, default);
    }

    [Fact]
    public async Task An_agent_hears_with_its_heartbeat_what_it_is_wanted_to_do_and_the_fleet_what_it_does()
    {
        var id = await Store.RegisterAsync(First, default);

        Assert.NotNull(await Store.WantAsync("agent", AgentMode.Paused, default));
        Assert.Equal(AgentMode.Paused, await Store.HeartbeatAsync(id, First, default, AgentMode.Running, default));
        Assert.Equal(AgentMode.Paused, await Store.HeartbeatAsync(id, First, default, AgentMode.Paused, default));

        Assert.Equal(["paused", "paused"], (await _test.RowsAsync("select wanted_mode, mode from report.fleet_now")).Single());
    }

    [Theory]
    [InlineData(AgentMode.Paused, AgentMode.Paused)]
    [InlineData(AgentMode.Drained, AgentMode.Running)]
    public async Task A_new_start_keeps_a_pause_and_forgets_a_drain(AgentMode wanted, AgentMode after)
    {
        await Store.RegisterAsync(First, default);
        await Store.WantAsync("agent", wanted, default);

        var id = await Store.RegisterAsync(First, default);

        Assert.Equal(after, await Store.HeartbeatAsync(id, First, default, default, default));
    }

    [Fact]
    public async Task Nobody_can_be_wanted_to_do_anything_under_a_name_that_no_agent_has() =>
        Assert.Null(await Store.WantAsync("nobody", AgentMode.Paused, default));
}
