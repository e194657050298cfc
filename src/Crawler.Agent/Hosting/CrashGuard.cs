using Crawler.Agent.Cli;
using Crawler.Reporting.Alerts;
using Serilog;

namespace Crawler.Agent.Hosting;

/// <summary>
/// Makes every exception that nobody caught a Fatal log event, which the alert sink writes to disk, and ends the process non-zero.
/// An exception on a thread of its own ends the process at once; one in a forgotten task ends it by an orderly stop.
/// </summary>
internal sealed class CrashGuard : IDisposable
{
    private readonly ILogger _log;
    private readonly string _agent;
    private readonly ProcessEnd _end;
    private readonly Action _lastWords;
    private bool _hasDeadWorker;

    /// <summary>Begins to listen. <paramref name="lastWords"/> stores and mails what the sink spooled, within a bound.</summary>
    public CrashGuard(ILogger log, string agent, ProcessEnd end, Action lastWords)
    {
        _log = log.ForContext<CrashGuard>();
        _agent = agent;
        _end = end;
        _lastWords = lastWords;
        AppDomain.CurrentDomain.UnhandledException += OnUnhandled;
        TaskScheduler.UnobservedTaskException += OnUnobserved;
    }

    /// <summary>Reports a failure that ends the agent, once it has stopped in order.</summary>
    public void Die(Exception exception, string what)
    {
        _log.Fatal(exception, "{What} failed and cannot go on: {Reason}", what, exception.Message);
        _end.Request(ExitCode.Failed);
    }

    /// <summary>Reports a worker that ended, which likewise ends the agent. Those that fail after the first one mostly do so for its sake.</summary>
    public void WorkerDied(Exception exception, string worker)
    {
        if (Interlocked.Exchange(ref _hasDeadWorker, true))
        {
            _log.Error(exception, "The worker {Worker} failed, too: {Reason}", worker, exception.Message);
            return;
        }

        _log.ForContext("AlertCode", AlertCodes.WorkerDead).Naming(exception, _agent)
            .Fatal(exception, "The worker {Worker} failed: {Reason}", worker, exception.Message);
        _end.Request(EndingFailure.ExitCodeOf(exception));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandled;
        TaskScheduler.UnobservedTaskException -= OnUnobserved;
    }

    private void OnUnhandled(object sender, UnhandledExceptionEventArgs e)
    {
        _log.Fatal(e.ExceptionObject as Exception, "An exception that nobody handled ends the process");
        _lastWords();
        if (e.IsTerminating)
        {
            // Without this the runtime aborts with a core dump where one is allowed; the log has all that it would say.
            Environment.Exit(ExitCode.Failed);
        }
    }

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e)
    {
        e.SetObserved();
        Die(e.Exception, "A task that nobody awaited");
    }
}
