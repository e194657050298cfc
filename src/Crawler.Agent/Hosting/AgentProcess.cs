using System.Reflection;
using System.Runtime.InteropServices;
using Crawler.Agent.Cli;
using Crawler.Agent.Options;
using Crawler.Agent.Watching;
using Crawler.Reporting.Alerts;
using Crawler.Reporting.Logs;
using Crawler.Reporting.Mail;
using Microsoft.Extensions.Logging;
using Serilog.Core;
using Serilog.Extensions.Logging;

namespace Crawler.Agent.Hosting;

/// <summary>
/// The life of one agent process: first the means to tell of trouble (log, alert spool, last handlers), then the agent itself, and at
/// the end, whatever ended it, what is still to be told is flushed within a bound.
/// </summary>
/// <param name="load">Reads the settings; at the start, and again on SIGHUP.</param>
/// <param name="time">The clock.</param>
internal sealed class AgentProcess(Func<Settings> load, TimeProvider time)
{
    /// <summary>How long the end may take to store and mail what is still to be told.</summary>
    public static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    /// <summary>The program's version, such as <c>1.0.0</c>.</summary>
    public static string Version { get; } = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0";

    /// <summary>Runs until the token ends or the agent fails; returns the exit code.</summary>
    public async Task<int> RunAsync(FaultInjection fault, CancellationToken stop)
    {
        var settings = load();
        var host = settings.Get<AgentOptions>().Name;
        var mail = settings.Get<MailOptions>();
        var alerts = settings.Get<AlertOptions>();
        using var spool = new AlertSpool(alerts);
        var levels = new LogLevels();
        await using var log = LogSetup.Create(settings.Get<LogOptions>(), levels, host, new AlertSink(spool, host), time);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            // Without this the signal ends the process.
            signal.Cancel = true;
            ReadLevels(levels, log);
        });
        using var loggers = new SerilogLoggerFactory(log);
        using var dispatcher = new AlertDispatcher(
            spool, alerts, mail, new SmtpTransport(mail, time), time, loggers.CreateLogger<AlertDispatcher>(), host);
        using var manager = ServiceManager.FromEnvironment();
        using var end = new ProcessEnd();
        using var guard = new CrashGuard(log, host, end, () => FlushBlocking(dispatcher, log));
        await using var stopped = stop.Register(() => end.Request(ExitCode.Ok));
        try
        {
            var parts = new AgentParts(settings, time, log, loggers, spool, dispatcher, guard, manager, end);
            await using var agent = await RunningAgent.StartAsync(parts, fault, end.Token);
            manager.Ready("At work");
            await fault.ThrowFromMainAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            manager.Stopping();
            log.Information("Stopping");
        }
        catch (OperationCanceledException) when (end.Token.IsCancellationRequested)
        {
            log.Information("Stopped while starting");
        }
        catch (Exception e)
        {
            log.Naming(e, host).Fatal(e, "The agent cannot go on: {Reason}", e.Message);
            end.Request(EndingFailure.ExitCodeOf(e));
        }

        await dispatcher.FlushAsync(LastWords);
        log.Information("Ended with exit code {ExitCode}", end.ExitCode);
        return end.ExitCode;
    }

    private void ReadLevels(LogLevels levels, Logger log)
    {
        try
        {
            LogSetup.SetLevels(load().Get<LogOptions>(), levels);
            log.Information("The log's levels were read anew; other settings take a new start");
        }
        catch (SettingsException e)
        {
            log.Error("The settings cannot be read, and the log's levels stay as they are: {Reason}", e.Message);
        }
    }

    // On the thread of an unhandled exception: there is no way back to an await.
    private static void FlushBlocking(AlertDispatcher dispatcher, Logger log)
    {
#pragma warning disable VSTHRD002 // The process ends when this returns; no other thread waits for this one.
        Task.Run(() => dispatcher.FlushAsync(LastWords)).Wait(LastWords * 2);
#pragma warning restore VSTHRD002
        log.Dispose();
    }
}

/// <summary>What a running agent is made with.</summary>
internal sealed record AgentParts(
    Settings Settings, TimeProvider Time, Logger Log, ILoggerFactory Loggers, AlertSpool Spool, AlertDispatcher Alerts, CrashGuard Guard,
    ServiceManager Manager, ProcessEnd End);
