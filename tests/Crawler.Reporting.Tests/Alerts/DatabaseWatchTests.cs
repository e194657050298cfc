using Crawler.Fixtures;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;
using Microsoft.Extensions.Logging;

namespace Crawler.Reporting.Tests.Alerts;

public sealed class DatabaseWatchTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly List<string> _said = [];
    private readonly AlertOptions _options;
    private TestDatabase _database = null!;

    public DatabaseWatchTests() => _options = new AlertOptions { SpoolDirectory = _folder.File("spool"), DatabaseAwayAfter = TimeSpan.FromMinutes(1) };

    public async Task InitializeAsync() => _database = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task An_outage_is_told_once_becomes_an_alert_when_it_lasts_and_ends_with_it()
    {
        using var spool = new AlertSpool(_options);
        using var dispatcher = Dispatcher(spool);
        dispatcher.Attach(await ClosedAsync());
        for (var i = 0; i < 3; i++)
        {
            await dispatcher.RunOnceAsync(default);
        }

        Assert.Single(_said, x => x.Contains("the database is away", StringComparison.Ordinal));
        Assert.Equal(0, spool.Count);
        _time.Now += TimeSpan.FromMinutes(2);
        await dispatcher.RunOnceAsync(default);
        await dispatcher.RunOnceAsync(default);
        Assert.Equal(1, spool.Count);

        dispatcher.Attach(_database.Database);
        await dispatcher.RunOnceAsync(default);
        await dispatcher.RunOnceAsync(default);
        Assert.Equal(0, spool.Count);
        Assert.Equal(["database_away:agent", true], Assert.Single(await _database.RowsAsync("select dedupe_key, resolved_at is not null from crawl.alert")));
        Assert.Equal(2, _said.Count(x => x.Contains("database is", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_short_outage_is_no_alert()
    {
        using var spool = new AlertSpool(_options);
        using var dispatcher = Dispatcher(spool);
        dispatcher.Attach(await ClosedAsync());
        await dispatcher.RunOnceAsync(default);
        _time.Now += TimeSpan.FromSeconds(59);
        await dispatcher.RunOnceAsync(default);
        dispatcher.Attach(_database.Database);
        await dispatcher.RunOnceAsync(default);

        Assert.Equal(0, spool.Count);
        Assert.Equal(0L, await _database.ScalarAsync("select count(*) from crawl.alert"));
    }

    [Fact]
    public async Task An_alert_of_a_process_that_died_in_the_outage_is_resolved_by_the_next_one()
    {
        using var spool = new AlertSpool(_options);
        using (var first = Dispatcher(spool))
        {
            first.Attach(await ClosedAsync());
            await first.RunOnceAsync(default);
            _time.Now += TimeSpan.FromMinutes(2);
            await first.RunOnceAsync(default);
        }

        using var second = Dispatcher(spool);
        second.Attach(_database.Database);
        await second.RunOnceAsync(default);
        await second.RunOnceAsync(default);

        Assert.Equal(true, await _database.ScalarAsync("select resolved_at is not null from crawl.alert where code = 'database_away'"));
    }

    private AlertDispatcher Dispatcher(AlertSpool spool)
    {
        var mail = new MailOptions();
        return new AlertDispatcher(spool, _options, mail, new SmtpTransport(mail, TimeProvider.System), _time, new SaidLines(_said), "agent");
    }

    private async Task<Storage.Database> ClosedAsync()
    {
        var database = await _database.OpenAsync(_time);
        await database.DisposeAsync();
        return database;
    }

    private sealed class SaidLines(List<string> said) : ILogger<AlertDispatcher>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            said.Add(formatter(state, exception));
    }
}
