using System.Text.RegularExpressions;
using Crawler.Fixtures;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;
using Crawler.Storage.Alerts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Reporting.Tests.Alerts;

public sealed class AlertRulesTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new(SeededDatabase.Now);
    private readonly AlertSpool _spool;
    private readonly AlertDispatcher _dispatcher;
    private TestDatabase _database = null!;
    private AlertRules _rules = null!;

    public AlertRulesTests()
    {
        var options = new AlertOptions { SpoolDirectory = _folder.File("spool") };
        _spool = new AlertSpool(options);
        _dispatcher = new AlertDispatcher(
            _spool, options, new MailOptions(), new SmtpTransport(new MailOptions(), _time), _time, NullLogger<AlertDispatcher>.Instance, "host-1");
    }

    public async Task InitializeAsync()
    {
        _database = await SeededDatabase.CreateAsync();
        await _database.ExecuteAsync("update crawl.alert set resolved_at = raised_at where resolved_at is null");
        _dispatcher.Attach(_database.Database);
        _rules = new AlertRules(new AlertStore(_database.Database), _spool);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    public void Dispose()
    {
        _dispatcher.Dispose();
        _spool.Dispose();
        _folder.Dispose();
    }

    private async Task<(int Raised, int Resolved)> EvaluateAsync()
    {
        var result = await _rules.EvaluateAsync(_time.Now, CancellationToken.None);
        await _dispatcher.RunOnceAsync(CancellationToken.None);
        return result;
    }

    private async Task<IEnumerable<string>> OpenAsync() =>
        (await _database.RowsAsync("select left(dedupe_key, 18) from crawl.alert where resolved_at is null order by 1")).Select(r => (string)r[0]!);

    [Fact]
    public async Task Storage_that_falls_behind_is_told_of()
    {
        await _database.ExecuteAsync("delete from crawl.alert_event; update crawl.swarm set is_guarded = false; update crawl.agent set heartbeat_at = '2026-05-02 12:00+00'");
        await EvaluateAsync();
        Assert.Equal(["ingest_lag:beta"], await OpenAsync());
        await _database.ExecuteAsync(
            """
            insert into crawl.day_check (day, checked_at, fault, fault_since) values
                ('2026-04-01', '2026-05-02 11:00+00', '12:00: 2 crawls in raw rows, 1 in the sums', '2026-05-01 11:00+00'),
                ('2026-04-02', '2026-05-02 11:00+00', '12:00: 2 crawls in raw rows, 1 in the sums', '2026-05-02 11:00+00');
            insert into crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome) values
                (99, '2036-05-02', 1, 1, 1, 'scrape', 'ok');
            """);
        await EvaluateAsync();
        Assert.Equal(["ingest_lag:beta", "rollup_mismatch:20", "stray_rows:claim"], await OpenAsync());
    }

    [Fact]
    public async Task Each_step_of_storage_that_gets_short_is_told_in_order_and_resolved_with_it()
    {
        await EvaluateAsync();
        var others = (await OpenAsync()).ToList();
        await StepAsync("sampling");
        Assert.Equal((2, 0), await EvaluateAsync());
        await StepAsync("stopped");
        Assert.Equal((1, 0), await EvaluateAsync());
        Assert.Equal((0, 0), await EvaluateAsync());
        Assert.Equal(
            ["storage_dropping", "storage_sampling", "storage_stopped"],
            (await _database.RowsAsync("select code from crawl.alert where code like 'storage%' order by alert_id")).Select(r => (string)r[0]!));
        await StepAsync("dropping");
        Assert.Equal((0, 2), await EvaluateAsync());
        await StepAsync("none");
        Assert.Equal((0, 1), await EvaluateAsync());
        Assert.Equal(others, await OpenAsync());
    }

    [Fact]
    public async Task What_a_journal_lost_or_the_database_refused_is_told_for_a_day()
    {
        await EvaluateAsync();
        var others = (await OpenAsync()).ToList();
        await _database.ExecuteAsync(
            """
            insert into crawl.journal_cursor (journal_id, agent_id, segment, position_bytes, records, moved_at)
            values ('00000000-0000-0000-0000-000000000001', 1, 7, 1, 1, '2026-05-02 11:00+00');
            insert into crawl.quarantine (quarantined_at, journal_id, segment, position_bytes, record_type, record_version, reason, payload) values
                ('2026-05-02 11:00+00', '00000000-0000-0000-0000-000000000001', 6, 50, null, null, 'A record''s checksum does not fit. 90 bytes are passed over.', null),
                ('2026-05-02 11:01+00', '00000000-0000-0000-0000-000000000001', 7, 60, 3, 1, 'Its time cannot be.', '\x01'),
                ('2026-05-02 11:02+00', '00000000-0000-0000-0000-000000000001', 7, 70, 3, 1, 'Its time cannot be either.', '\x01');
            """);

        Assert.Equal((2, 0), await EvaluateAsync());
        Assert.Equal((0, 0), await EvaluateAsync());
        var told = await _database.RowsAsync(
            "select dedupe_key, severity, subject, body from crawl.alert where code in ('journal_damaged', 'record_quarantined') order by code");
        Assert.Equal(["journal_damaged:alpha", "critical", "Parts of the journal of agent alpha cannot be read: 1"], told[0].Take(3));
        Assert.Equal(["record_quarantined:alpha", "warning", "Observations of agent alpha could not be stored: 2"], told[1].Take(3));
        Assert.Contains("The last: segment 7, byte 70: Its time cannot be either.", (string)told[1][3]!, StringComparison.Ordinal);

        await _database.ExecuteAsync("update crawl.quarantine set quarantined_at = quarantined_at - interval '1 day'");
        Assert.Equal((0, 2), await EvaluateAsync());
        Assert.Equal(others, await OpenAsync());
    }

    // Two agents asked it: one vote of two is no majority.
    [Theory]
    [InlineData("timed_out", "timed_out", true)]
    [InlineData("timed_out", "inconclusive", true)]
    [InlineData("timed_out", "ok", false)]
    public async Task A_tracker_is_down_when_most_of_the_agents_that_asked_it_got_no_answer(string first, string second, bool isDown)
    {
        await _database.ExecuteAsync(
            $"""
            update crawl.swarm set is_guarded = true where swarm_id = 1;
            insert into crawl.swarm_tracker (swarm_id, tracker_id, tier, next_scrape_at, next_announce_at) values (1, 1, 0, now(), now());
            insert into crawl.tracker_latest (tracker_id, observed_at, kind, outcome, answered_at, failing_since)
            values (1, '2026-05-02 11:59+00', 'scrape', 'timed_out', '2026-05-02 11:00+00', '2026-05-02 11:10+00')
            on conflict (tracker_id) do update
            set outcome = excluded.outcome, answered_at = excluded.answered_at, failing_since = excluded.failing_since;
            insert into crawl.tracker_check (check_id, observed_at, agent_id, tracker_id, kind, outcome, hashes_asked, hashes_answered) values
                (901, '2026-05-02 11:50+00', 1, 1, 'scrape', '{first}', 1, 0), (902, '2026-05-02 11:51+00', 2, 1, 'scrape', '{second}', 1, 0);
            """);
        await EvaluateAsync();

        Assert.Equal(isDown, await _database.ScalarAsync("select exists (select from crawl.alert where code = 'tracker_down')"));
        await _database.ExecuteAsync("update crawl.tracker_latest set failing_since = null where tracker_id = 1");
        await EvaluateAsync();
        Assert.Equal(0L, await _database.ScalarAsync("select count(*) from crawl.alert where code = 'tracker_down' and resolved_at is null"));
    }

    [Fact]
    public async Task A_guarded_swarm_is_dead_when_most_of_the_agents_that_crawled_it_found_it_so()
    {
        await _database.ExecuteAsync(
            """
            update crawl.swarm set is_guarded = swarm_id = 1;
            insert into crawl.swarm_latest (swarm_id, verified_seeders, verified_leechers, reachable_peers, known_peers, distributed_copies, verified_at)
            values (1, 0, 3, 3, 5, 0.5, '2026-05-02 11:59+00')
            on conflict (swarm_id) do update set verified_seeders = 0, distributed_copies = 0.5, known_peers = 5;
            delete from crawl.swarm_snapshot;
            """);
        await SnapshotAsync(agent: 1, seeders: 0);
        await SnapshotAsync(agent: 2, seeders: 2);
        await EvaluateAsync();
        Assert.Equal(false, await _database.ScalarAsync("select exists (select from crawl.alert where code = 'swarm_dead' and resolved_at is null)"));

        await SnapshotAsync(agent: 3, seeders: 0);
        await EvaluateAsync();
        Assert.Equal(true, await _database.ScalarAsync("select exists (select from crawl.alert where code = 'swarm_dead' and resolved_at is null)"));
    }

    private Task SnapshotAsync(int agent, int seeders) => _database.ExecuteAsync(
        $"""
        insert into crawl.swarm_snapshot (
            snapshot_id, observed_at, started_at, agent_id, swarm_id, known_peers, visited_peers, reachable_peers, seeders, leechers, unknown_progress, distributed_copies)
        values (
            {900 + agent}, '2026-05-02 11:5{agent}+00', '2026-05-02 11:50+00', {agent}, 1, 5, 5, 3, {seeders}, 3, 0, {(seeders > 0 ? "2.5" : "0.5")})
        """);

    private Task StepAsync(string step) =>
        _database.ExecuteAsync($"update crawl.storage_now set step = '{step}', measured_at = '2026-05-02 12:00+00' where scope = 'database'");

    [Fact]
    public async Task What_is_wrong_is_raised_once_and_resolved_when_it_is_well()
    {
        Assert.Equal((7, 0), await EvaluateAsync());
        Assert.Equal(
            ["agent_dead:gamma", "agent_late:beta", "agent_late:gamma", "ingest_lag:beta", "swarm_at_risk:b2b2", "swarm_dead:d4d4d4d", "swarm_seedless:c3c"],
            await OpenAsync());
        Assert.Equal((0, 0), await EvaluateAsync());
        await _database.ExecuteAsync(
            """
            update crawl.agent set heartbeat_at = '2026-05-02 12:00+00', journal_lag_seconds = 0 where stopped_at is null;
            update crawl.swarm_latest set verified_seeders = 2, seedless_since = null;
            """);
        Assert.Equal((0, 7), await EvaluateAsync());
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task A_swarm_that_becomes_worse_keeps_its_milder_alert()
    {
        await EvaluateAsync();
        await _database.ExecuteAsync(
            """
            update crawl.swarm_latest set verified_seeders = 0, distributed_copies = 1.5
            where swarm_id = (select swarm_id from crawl.swarm where encode(info_hash, 'hex') like 'b2b2%')
            """);
        Assert.Equal((1, 0), await EvaluateAsync());
        var open = await OpenAsync();
        Assert.Contains("swarm_at_risk:b2b2", open);
        Assert.Contains("swarm_seedless:b2b", open);
    }

    [Fact]
    public async Task A_guarded_swarm_is_told_with_what_was_verified_beside_what_was_claimed_also_when_it_recovers()
    {
        await EvaluateAsync();
        await _database.ExecuteAsync(
            """
            update crawl.swarm_latest set verified_seeders = 3, verified_leechers = 4, distributed_copies = 3.25, seedless_since = null, claimed_seeders = 9
            where swarm_id = (select swarm_id from crawl.swarm where encode(info_hash, 'hex') like 'c3c3%')
            """);
        Assert.Equal((0, 1), await EvaluateAsync());
        var mails = await _database.RowsAsync(
            "select m.kind, m.subject, m.text_body from crawl.mail m join crawl.alert a using (alert_id) where a.dedupe_key like 'swarm_seedless:c3c3%' order by m.written_at, m.kind");
        Assert.Equal(["alert", "resolved"], mails.Select(m => m[0]));
        Assert.Contains("verified by a crawl       claimed by a tracker", (string)mails[0][2]!, StringComparison.Ordinal);
        Assert.Contains("Start a seed of this content.", (string)mails[0][2]!, StringComparison.Ordinal);
        Assert.EndsWith(": recovered", (string)mails[1][1]!, StringComparison.Ordinal);
        Assert.Matches(@"seeders +3 +9\nleechers +4 +\S+\ndistributed copies +3\.25 +not told\n", (string)mails[1][2]!);
        Assert.Contains("Nothing needs to be done.", (string)mails[1][2]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_swarm_of_which_nothing_is_known_for_a_while_keeps_its_alert_and_raises_none()
    {
        await EvaluateAsync();
        await _database.ExecuteAsync("delete from crawl.swarm_latest where swarm_id in (1, 4)");
        Assert.Equal((0, 0), await EvaluateAsync());
    }

    [Fact]
    public void Every_code_has_a_runbook_and_every_runbook_a_code()
    {
        var books = Directory.GetFiles(Path.Combine(Source.Root, "ops", "runbooks"), "*.md").Select(f => Path.GetFileNameWithoutExtension(f)!);
        Assert.Equal(AlertCodes.All.Order(StringComparer.Ordinal), books.Order(StringComparer.Ordinal));
        Assert.Empty(AlertRuleQuery.All.SelectMany(r => r.Codes).Except(AlertCodes.All));
    }

    [Fact]
    public void Every_code_that_the_programs_log_is_known()
    {
        var logged = Directory.EnumerateFiles(Path.Combine(Source.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Regex.Matches(File.ReadAllText(f), "\"AlertCode\", \"(?<code>\\w+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)))
            .Select(m => m.Groups["code"].Value);
        Assert.Empty(logged.Except(AlertCodes.All));
    }
}
