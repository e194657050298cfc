using System.Globalization;
using Crawler.EndToEnd.Tests.Agent;
using Crawler.EndToEnd.Tests.Programs;
using Crawler.Fixtures.Programs;

namespace Crawler.EndToEnd.Tests.Fleet;

/// <summary>
/// Two agents of a fleet are killed, one is frozen for longer than its lease, and PostgreSQL is killed, in one run. <c>FLEET_SWARMS</c> says for how many
/// swarms, <c>FLEET_REPORT</c> names a file for what was claimed and measured. It takes six minutes, so it is run by ops/fleet alone.
/// </summary>
[Trait("Run", "alone")]
public sealed class FleetFaultTests
{
    private const int Stop = 19;
    private const int Continue = 18;
    private static readonly TimeSpan TakeoverSlack = TimeSpan.FromSeconds(5);

    private readonly ReportFile _report = new("FLEET_REPORT");

    [Fact]
    public async Task Agents_killed_and_frozen_and_a_database_killed_undercut_no_interval_and_lose_nothing()
    {
        var plan = FleetPlan.OfEnvironment();
        var claims = new ClaimTable(_report);
        await using var run = await FleetRun.StartAsync(plan);
        var began = Note($"four agents at work, {plan.Swarms:N0} swarms, {plan.Trackers} trackers, lease {Seconds(plan.Lease)}, interval {Seconds(plan.Interval)}, minimum {Seconds(plan.Minimum)}");
        await AllAskedAsync(run, began);
        var shares = run.Tracker.Requests.CountBy(x => run.NameOf(x.From)).ToList();
        claims.Add("all four agents ask", string.Join(", ", shares.Select(x => $"{x.Key} {x.Value}")), shares.Count == 4);

        var lost = await run.RowsAsync<string>("select t.url from crawl.tracker t join crawl.agent a on a.agent_id = t.lease_agent_id where a.name in ('one', 'two') and t.lease_expires_at > now()");
        var killed = Note($"kill -9 of one and two, which have {lost.Count} trackers");
        await Task.WhenAll(run.Agents.Take(2).Select(x => x.CrashAsync()));
        await AllAskedAsync(run, killed);

        var frozen = Note($"SIGSTOP of three for {Seconds(plan.Frozen)}");
        Signals.Send(run.Agents[2].ProcessId, Stop);
        await Task.Delay(plan.Frozen, TimeProvider.System);
        Signals.Send(run.Agents[2].ProcessId, Continue);
        Note("SIGCONT of three");
        await AllAskedAsync(run, frozen);

        var period = plan.SummaryPeriod;
        await DelayUntilAsync(Next(period) - (plan.Away / 2));
        var missed = Next(period);
        Note("kill -9 of PostgreSQL");
        await run.KillDatabaseAsync();
        await DelayUntilAsync(missed + (plan.Away / 2));
        await run.StartDatabaseAsync();
        var back = Note("PostgreSQL is back");
        await AllAskedAsync(run, back);
        await run.UntilAsync("it is told that two agents are late", "select count(*) = 2 from crawl.mail m join crawl.alert a using (alert_id) where a.code = 'agent_late' and m.sent_at is not null");

        Note("one and two are started again");
        await Task.WhenAll(run.Agents.Take(2).Select(x => x.StartAsync()));
        // Two more firings: one too many, or one too few, would show.
        await DelayUntilAsync(missed + (2 * period) + (period / 2));
        await run.UntilAsync("every alert is over and mailed", "select not exists (select from crawl.alert where resolved_at is null) and not exists (select from crawl.mail where sent_at is null)");
        var summaries = await run.ScalarAsync<long>($"select count(*) from crawl.summary where until >= '{missed:O}' and until < '{missed + (2 * period) + (period / 2):O}'");
        var codes = await Task.WhenAll(run.Agents.Select(x => x.StopAsync()));
        Note("stopped");

        var evidence = new FleetEvidence(run.Tracker.Requests);
        var taken = evidence.TakenOverAfter(killed, [.. lost.Select(x => run.Tracker.Announces.ToList().IndexOf(new Uri(x)))], x => run.NameOf(x.From) is "three" or "four");
        Bound("takeover after kill -9 (lease + 5 s)", taken, plan.Lease + TakeoverSlack);
        Bound("every swarm asked for after kill -9 (lease + interval)", evidence.AllAskedAfter(killed, plan.Swarms), plan.Lease + plan.Interval);
        Bound("every swarm asked for after SIGSTOP (lease + interval)", evidence.AllAskedAfter(frozen, plan.Swarms), plan.Lease + plan.Interval);
        Bound("every swarm asked for after PostgreSQL (lease + interval)", evidence.AllAskedAfter(back, plan.Swarms), plan.Lease + plan.Interval);
        Least("shortest between two requests at a tracker", evidence.ShortestAtTracker());
        Least("shortest between two requests for a swarm", evidence.ShortestOfSwarm());
        claims.Add("the summary missed while PostgreSQL was away, and the next two", $"{summaries} summaries", summaries == 3);
        await AddRowsAsync(run, claims);
        await AddMailsAsync(run, claims, plan);
        claims.Add("agents end in order", string.Join(", ", codes), codes.All(x => x == 0));
        claims.Say();
        claims.AssertHeld();

        void Bound(string claim, TimeSpan? measured, TimeSpan most) =>
            claims.Add($"{claim}, at most {Seconds(most)}", measured is { } time ? Seconds(time) : "never", measured <= most);

        void Least(string claim, TimeSpan measured) => claims.Add($"{claim}, at least {Seconds(plan.Minimum)}", Seconds(measured), measured >= plan.Minimum);
    }

    private static async Task AddRowsAsync(FleetRun run, ClaimTable claims)
    {
        var journals = run.Agents.SelectMany(x => JournalObservations.Read(x.JournalFolder)).CountBy(x => x).ToDictionary();
        var stored = (await StoredObservations.ReadAsync(run.Source)).CountBy(x => x).ToDictionary();
        var missing = journals.Sum(x => Math.Max(0, x.Value - stored.GetValueOrDefault(x.Key)));
        var twice = stored.Sum(x => Math.Max(0, x.Value - journals.GetValueOrDefault(x.Key)));
        var keys = await StoredObservations.RepeatedKeysAsync(run.Source);
        claims.Add("no observation lost", string.Create(CultureInfo.InvariantCulture, $"{missing} of {journals.Values.Sum():N0}"), missing == 0 && journals.Count > 0);
        claims.Add("no row twice", $"{twice + keys}", twice + keys == 0);
    }

    private static async Task AddMailsAsync(FleetRun run, ClaimTable claims, FleetPlan plan)
    {
        var events = await run.RowsAsync<string>("select code from crawl.alert order by code");
        var odd = await run.ScalarAsync<long>(
            "select count(*) from crawl.alert a where (select array_agg(kind order by kind) from crawl.mail m where m.alert_id = a.alert_id) is distinct from array['alert', 'resolved']");
        var arrived = run.Mail.Mails.Select(Subject).Where(x => x.StartsWith("[crawler] ", StringComparison.Ordinal) && !x.Contains("summary", StringComparison.OrdinalIgnoreCase)).ToList();
        var isEach = odd == 0 && arrived.Count == 2 * events.Count && arrived.Distinct(StringComparer.Ordinal).Count() == arrived.Count;
        claims.Add(
            "one mail for each event, and one when it is over",
            $"{arrived.Count} mails of {events.Count} events ({string.Join(", ", events.CountBy(x => x).Select(x => $"{x.Value} {x.Key}"))}), {odd} otherwise",
            isEach && events.Contains("database_away") && events.Count(x => x == "agent_late") == 2);
    }

    private static string Subject(string mail)
    {
        var from = mail.IndexOf("\nSubject: ", StringComparison.Ordinal) + "\nSubject: ".Length;
        var lines = mail[from..].Split('\n');
        return string.Concat(lines.Take(1 + lines.Skip(1).TakeWhile(x => x.StartsWith(' ')).Count())).Replace("\r", "", StringComparison.Ordinal);
    }

    private static Task AllAskedAsync(FleetRun run, DateTimeOffset since) => Eventually.TrueAsync(
        "every swarm was asked for",
        _ => Task.FromResult(new FleetEvidence(run.Tracker.Requests).AllAskedAfter(since, run.Plan.Swarms) is not null),
        within: (3 * run.Plan.Interval) + TimeSpan.FromSeconds(30),
        state: () => $"{run.Tracker.Requests.Count} requests arrived.");

    private static DateTimeOffset Next(TimeSpan period)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new DateTimeOffset(now.Ticks - (now.Ticks % period.Ticks) + period.Ticks, TimeSpan.Zero);
    }

    private static async Task DelayUntilAsync(DateTimeOffset moment)
    {
        var wait = moment - TimeProvider.System.GetUtcNow();
        await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, TimeProvider.System);
    }

    private DateTimeOffset Note(string what)
    {
        var now = TimeProvider.System.GetUtcNow();
        _report.Say($"{now:HH:mm:ss.f} {what}");
        return now;
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
