using Crawler.Agent.Cli;
using Crawler.Probing.Work;
using Crawler.Storage.Fleet;
using Serilog;

namespace Crawler.Agent.Hosting;

/// <summary>Does what the fleet wants of this agent: it works, it pauses, or it ends its work and the process.</summary>
internal sealed class ModeSwitch(WorkThrottle throttle, WorkDrain drain, TimeSpan drainTimeout, ProcessEnd end, ILogger log)
{
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the agent does.</summary>
    public AgentMode Mode { get; private set; }

    /// <summary>Turns to what is wanted; from <see cref="AgentMode.Drained"/> there is no way back.</summary>
    /// <returns>Whether that is something else than before.</returns>
    public bool Obey(AgentMode wanted)
    {
        if (wanted == Mode || Mode == AgentMode.Drained)
        {
            return false;
        }

        log.Information("This agent is wanted to be {Mode}; it was {Before}", wanted.ToCode(), Mode.ToCode());
        Mode = wanted;
        throttle.IsPaused = wanted != AgentMode.Running;
        if (wanted == AgentMode.Drained)
        {
            _drained.TrySetResult();
        }

        return true;
    }

    /// <summary>Once the agent is to be drained: ends the work under way, then the process with code 0.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _drained.Task.WaitAsync(cancellationToken);
        var left = await drain.RunAsync(drainTimeout, cancellationToken);
        log.Information("Drained; {Left} pieces of work under way are cut off", left);
        end.Request(ExitCode.Ok);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
