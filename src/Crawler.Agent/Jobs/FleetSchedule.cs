using System.Data.Common;
using Crawler.Agent.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Quartz;
using Serilog;

namespace Crawler.Agent.Jobs;

/// <summary>
/// The schedule that all agents share, kept in PostgreSQL by Quartz: each job runs on one agent at a time, and another agent takes over
/// within about six seconds when that one dies. After an outage a missed job runs once, not once for each time it was missed. For what is
/// done rarely; what is done several times a minute goes by turns (<see cref="FleetWork"/>).
/// </summary>
internal static class FleetSchedule
{
    private static readonly TimeSpan CheckIn = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CheckInMisfire = TimeSpan.FromSeconds(3);

    // Of a private cluster that ends with its agent there is nothing left to take over.
    private static readonly TimeSpan CheckInAlone = TimeSpan.FromMinutes(1);

    /// <summary>Adds the scheduler, its jobs and their times.</summary>
    public static void AddFleetSchedule(
        this IServiceCollection services, DbDataSource database, AgentOptions agent, string summarySchedule, string stillRunning, bool isShared)
    {
        services.AddSingleton(database);
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(o =>
            {
                o.InstanceName = "fleet";
                o.InstanceId = agent.Name;
                // To take several triggers at a time takes a lock each time that one is looked for.
                o.MaxBatchSize = 1;
            });
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(d => d.UseRegisteredDataSource = true);
                store.UseClustering(c =>
                {
                    c.CheckinInterval = isShared ? CheckIn : CheckInAlone;
                    c.CheckinMisfireThreshold = CheckInMisfire;
                });
                store.ConfigureStore(o => o.StoreJobDataAsStrings = true);
                store.ProvisionSchema();
            });
            quartz.Every<MaintenanceJob>(agent.Maintenance);
            quartz.At<SummaryJob>(summarySchedule);
            if (stillRunning.Length > 0)
            {
                quartz.At<StillRunningJob>(stillRunning);
            }
        });
        services.AddSingleton<IHostedService>(s => new FleetScheduler(
            s.GetRequiredService<ISchedulerFactory>(), stillRunning.Length > 0 ? [] : [nameof(StillRunningJob)], agent.StopTimeout,
            s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger>()));
    }

    private static void At<TJob>(this IQuartzBuilder quartz, string schedule)
        where TJob : FleetJob =>
        quartz.ScheduleJob<TJob>(
            trigger => trigger
                .WithIdentity(typeof(TJob).Name)
                .WithSchedule(CronScheduleBuilder.Create(schedule)
                    .InTimeZone(TimeZoneInfo.Utc)
                    .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)),
            job => job.WithIdentity(typeof(TJob).Name).RequestRecovery());

    private static void Every<TJob>(this IQuartzBuilder quartz, TimeSpan interval)
        where TJob : FleetJob =>
        quartz.ScheduleJob<TJob>(
            trigger => trigger
                .WithIdentity(typeof(TJob).Name)
                .StartNow()
                .WithSimpleSchedule(s => s
                    .WithInterval(interval)
                    .RepeatForever()
                    .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NowWithExistingCount)),
            job => job.WithIdentity(typeof(TJob).Name).RequestRecovery());
}
