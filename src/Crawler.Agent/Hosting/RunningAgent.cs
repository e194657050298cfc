using Crawler.Agent.Dashboard;
using Crawler.Agent.Jobs;
using Crawler.Agent.Options;
using Crawler.Agent.Watching;
using Crawler.Probing.Work;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Mail;
using Crawler.Reporting.Pages;
using Crawler.Reporting.Reports;
using Crawler.Reporting.Summaries;
using Crawler.Storage;
using Crawler.Storage.Alerts;
using Crawler.Storage.Budget;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Crawler.Storage.Leases;
using Crawler.Storage.Migrations;
using Crawler.Storage.Partitions;
using Crawler.Storage.Privacy;
using Crawler.Storage.Querying;
using Crawler.Storage.Rollups;
using Crawler.Storage.Sessions;
using Crawler.Storage.Summaries;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog;

namespace Crawler.Agent.Hosting;

/// <summary>
/// An agent at work. Starting goes from the database outwards; stopping goes back: first nothing new is claimed and what is under way
/// ends, then the journal is stored, then the agent leaves the fleet, then the database stops.
/// </summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly AgentParts _parts;
    private readonly TimeProvider _exactTime;
    private readonly Stack<Func<Task>> _undo = new();

    // Whoever asks trackers and peers has its time exactly; the house around it is woken together.
    private RunningAgent(AgentParts parts) => (_parts, _exactTime) = (parts with { Time = new GatheredTime(parts.Time) }, parts.Time);

    /// <summary>Starts everything; what was started is stopped again when a part cannot be.</summary>
    public static async Task<RunningAgent> StartAsync(AgentParts parts, FaultInjection fault, CancellationToken cancellationToken)
    {
        var agent = new RunningAgent(parts);
        try
        {
            await agent.StartPartsAsync(fault, cancellationToken);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops in order. A part that cannot be stopped well is logged and does not hold up the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_undo.TryPop(out var undo))
        {
            try
            {
                await undo();
            }
            catch (Exception e)
            {
                _parts.Log.Warning(e, "Not everything stopped well: {Reason}", e.Message);
            }
        }
    }

    private async Task StartPartsAsync(FaultInjection fault, CancellationToken cancellationToken)
    {
        var (settings, time, log, loggers, _, alerts, _, _, end) = _parts;
        var options = settings.Get<AgentOptions>();
        log.Information("Starting agent {Agent}; settings from {File}", options.Name, settings.File);

        // First of all, for it is what tells this agent from any other: a second one must not get as far as the fleet.
        var journalOptions = settings.Get<JournalOptions>();
        var journal = JournalWriter.Open(journalOptions, settings.Get<PrivacyOptions>(), options.Name, time, loggers);
        _undo.Push(() => journal.DisposeAsync().AsTask());
        var farewells = PendingFarewells.Read(journal);

        var database = await Database.OpenAsync(settings.Get<DatabaseOptions>(), time, loggers, cancellationToken);
        _undo.Push(() => database.DisposeAsync().AsTask());
        await new Migrator(database, loggers).MigrateAsync(cancellationToken);
        await new PartitionMaintenance(database).EnsureAsync(time.GetUtcNow(), settings.Get<RetentionOptions>(), cancellationToken);
        alerts.Attach(database);
        _undo.Push(async () =>
        {
            await alerts.FlushAsync(AgentProcess.LastWords);
            alerts.Detach();
        });

        var fleet = new AgentStore(database);
        var identity = new AgentIdentity(options.Name, Environment.MachineName, AgentProcess.Version, journal.Id);
        var agentId = await fleet.RegisterAsync(identity, cancellationToken);
        _undo.Push(() => WithinStopTimeAsync(token => fleet.StopAsync(agentId, journal.Id, token)));

        var ingester = new Ingester(database, journal, agentId, settings.Get<IngestOptions>(), journalOptions, settings.Get<SessionOptions>(), loggers);
        _undo.Push(() =>
        {
            ingester.Dispose();
            return Task.CompletedTask;
        });
        _undo.Push(() => WithinStopTimeAsync(async token =>
        {
            await journal.FlushAsync(token);
            await ingester.DrainAsync(token);
        }));

        var signal = new WorkSignal(database, _exactTime, loggers);
        var throttle = new WorkThrottle();
        var probing = ProbingParts.Create(_parts with { Time = _exactTime }, database, journal, agentId, signal, throttle);
        _undo.Push(() => probing.DisposeAsync().AsTask());
        foreach (var farewell in farewells)
        {
            probing.Outbox.Add(farewell);
        }

        var modes = new ModeSwitch(throttle, new WorkDrain(throttle, probing.UnderWay, time), options.DrainTimeout, end, log);
        // One that was paused before it started does not begin.
        modes.Obey(await fleet.HeartbeatAsync(agentId, identity, default, AgentMode.Running, cancellationToken));
        var host = BuildHost(database, fleet, agentId, identity, journal, ingester, probing, signal, throttle, modes, fault);
        _undo.Push(async () =>
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        });
        await host.StartAsync(cancellationToken);
        log.Information("Agent {Agent} is at work; database: {Database}", options.Name, database.Description);
    }

    private IHost BuildHost(
        Database database, AgentStore fleet, long agentId, AgentIdentity identity, JournalWriter journal, Ingester ingester, ProbingParts probing,
        WorkSignal signal, WorkThrottle throttle, ModeSwitch modes, FaultInjection fault)
    {
        var (settings, time, log, loggers, spool, alerts, guard, manager, _) = _parts;
        var options = settings.Get<AgentOptions>();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "crawler" });
        builder.Logging.AddSerilog(log);
        var services = builder.Services;
        services.Configure<HostOptions>(o => o.ShutdownTimeout = options.StopTimeout);
        services.AddSingleton(time);
        services.AddSingleton<ILogger>(log);
        var (rollups, partitions) = (new RollupStore(database), new PartitionMaintenance(database));
        services.AddSingleton(rollups);
        services.AddSingleton(partitions);
        services.AddSingleton(new RollupFold(database));
        services.AddSingleton(new ContentRetention(database));
        services.AddSingleton(settings.Get<RetentionOptions>());
        var reports = settings.Get<ReportOptions>();
        var source = new QuerySource(database, settings.Get<PrivacyOptions>().SmallestGroup);
        services.AddSingleton(new SummaryWriter(
            new ReportRunner(source, time), new SummaryStore(database), new SummaryFolder(reports), reports, settings.Get<MailOptions>()));

        // Stopped in the opposite order: whoever makes observations goes first, whoever stores and tells of them last.
        Work("alerts", alerts.RunAsync);
        Work("journal", journal.Completion.WaitAsync);
        Work("journal watch", new JournalWatch(journal, spool, database, time, loggers, options.Name).RunAsync);
        Work("ingest", ingester.RunAsync);
        var heartbeat = new Heartbeat(fleet, agentId, identity, ingester, modes, options.Heartbeat, time, log);
        Work("heartbeat", heartbeat.RunAsync);
        Work("drain", modes.RunAsync);
        IReadOnlyList<WorkPulse> pulses = fault.Stalls ? [.. probing.Pulses, new WorkPulse("fault", time)] : probing.Pulses;
        var watch = new AgentWatch(pulses, heartbeat, ingester, journal, options, manager, time, log);
        _undo.Push(() =>
        {
            watch.Dispose();
            return Task.CompletedTask;
        });
        Work("watch", watch.RunAsync);
        var dashboard = settings.Get<DashboardOptions>();
        if (dashboard.Endpoint is { } endpoint)
        {
            var site = new Site(source, time);
            Work("dashboard", new DashboardServer(endpoint, dashboard, site, watch.Pages, time, log).RunAsync);
        }

        var still = settings.Get<AlertOptions>().StillRunning;
        services.AddSingleton(new StillRunning(new RunningStore(database), new MailStore(database), settings.Get<MailOptions>(), still));
        services.AddFleetSchedule(database.DataSource, options, reports.Schedule, still, isShared: !database.IsEmbedded);
        var fleetWork = new FleetWork(database, agentId, loggers, log);
        var rules = new AlertRules(new AlertStore(database), spool);
        Work("alert rules", fleetWork.Loop("alert_rules", options.AlertRules, token => rules.EvaluateAsync(time.GetUtcNow(), token)));
        var (sessions, pace) = (new SessionMaintenance(database, settings.Get<SessionOptions>()), new RollupPace(time));
        Work("rollup", fleetWork.Loop("rollup", options.Rollup, async token =>
        {
            await sessions.CloseUnseenAsync(time.GetUtcNow(), token);
            await pace.RunAsync(() => rollups.RunAsync(time.GetUtcNow(), token));
        }));
        var storage = settings.Get<StorageOptions>();
        var governor = new DatabaseGovernor(database, partitions, storage, settings.Get<RetentionOptions>(), loggers);
        Work("database size", fleetWork.Loop("storage", storage.MeasureEvery, governor.RunAsync));
        Work("signal", signal.RunAsync);
        Work("storage", new AgentGovernor(database, options.Name, StorageParts.Of(settings, database, journal), storage, throttle, loggers).RunAsync);
        Work("observer", probing.Observer.RunAsync);
        var outages = new OutageStore(database, agentId);
        var network = new ObserverWatch(probing.Observer, outages, spool, database, time, loggers, options.Name);
        alerts.HoldUntil(network.WellAsync);
        Work("observer watch", network.RunAsync);
        Work("farewells", probing.Outbox.RunAsync);
        Work("scrape", probing.Scrape.RunAsync);
        Work("crawl", probing.Crawl.RunAsync);
        Work("revisit", probing.Revisit.RunAsync);
        if (probing.WebSeeds is { } webSeeds)
        {
            Work("web seeds", webSeeds.RunAsync);
        }

        if (fault.FailsWorker)
        {
            Work("fault", fault.FailAsync);
        }

        return builder.Build();

        void Work(string name, Func<CancellationToken, Task> run) =>
            services.AddSingleton<IHostedService>(new SupervisedWorker(name, run, guard, log));
    }

    private async Task WithinStopTimeAsync(Func<CancellationToken, Task> act)
    {
        using var limit = new CancellationTokenSource(_parts.Settings.Get<AgentOptions>().StopTimeout, _parts.Time);
        await act(limit.Token);
    }
}
