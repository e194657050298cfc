using Crawler.Fixtures;
using Crawler.Probing.Observer;
using Crawler.Storage.Fleet;

namespace Crawler.Storage.Tests.Fleet;

public sealed class OutageStoreTests : IAsyncLifetime
{
    private static readonly ObserverOutage Outage = new(Samples.Noon, null, new ObserverFault(FaultKind.Link, "no link"));

    private readonly ManualTime _time = new(Samples.Noon.AddMinutes(5));
    private TestDatabase _test = null!;
    private Database _database = null!;
    private OutageStore _store = null!;

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        _database = await _test.OpenAsync(_time);
        var id = await new AgentStore(_database).RegisterAsync(new AgentIdentity("agent", "host", "1", Guid.NewGuid()), default);
        _store = new OutageStore(_database, id);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task An_outage_is_a_gap_in_the_coverage_that_ends_with_it()
    {
        await _store.NoteAsync(Outage, default);
        Assert.Equal(true, await _test.ScalarAsync("select to_at > now() - interval '1 minute' from report.coverage_gap where reason = 'network'"));

        await _store.NoteAsync(Outage with { To = Samples.Noon.AddMinutes(2) }, default);
        await _store.NoteAsync(Outage with { To = Samples.Noon.AddMinutes(2) }, default);

        var gap = Assert.Single(await _test.RowsAsync("select agent, to_at - from_at, reason from report.coverage_gap"));
        Assert.Equal(["agent", TimeSpan.FromMinutes(2), "network"], gap);
    }

    [Fact]
    public async Task What_an_earlier_process_left_open_ends_with_the_next_start()
    {
        await _store.NoteAsync(Outage, default);
        await _store.EndEarlierAsync(default);

        Assert.Equal(TimeSpan.FromMinutes(5), await _test.ScalarAsync("select to_at - from_at from report.coverage_gap"));
    }
}
