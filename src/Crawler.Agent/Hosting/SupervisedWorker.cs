using Microsoft.Extensions.Hosting;
using Serilog;
using Serilog.Context;

namespace Crawler.Agent.Hosting;

/// <summary>
/// A loop that must live as long as the agent. When it fails or simply ends while nobody asked it to, that is a Fatal event and the
/// end of the process: a service manager starts it anew, and nothing is ever silently idle.
/// </summary>
internal sealed class SupervisedWorker(string name, Func<CancellationToken, Task> run, CrashGuard guard, ILogger log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the start-up path: a worker that never yields must not hold up the others.
        await Task.Yield();
        using var work = LogContext.PushProperty("Work", name);
        try
        {
            await run(stoppingToken);
            if (!stoppingToken.IsCancellationRequested)
            {
                guard.WorkerDied(new InvalidOperationException("It ended by itself, without a failure."), name);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.Debug("The worker '{Worker}' stopped", name);
        }
        catch (Exception e)
        {
            guard.WorkerDied(e, name);
        }
    }
}
