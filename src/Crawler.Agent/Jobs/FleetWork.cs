using Crawler.Storage;
using Crawler.Storage.Fleet;
using Microsoft.Extensions.Logging;
using ILogger = Serilog.ILogger;

namespace Crawler.Agent.Jobs;

/// <summary>
/// What is done for the fleet several times a minute, by one agent at a time. Each firing of a job by the schedule takes some forty
/// statements; a turn takes one.
/// </summary>
/// <param name="database">Where it stands whose turn it is.</param>
/// <param name="agentId">This agent.</param>
/// <param name="loggers">For the turns.</param>
/// <param name="log">Where failures are told.</param>
internal sealed class FleetWork(Database database, long agentId, ILoggerFactory loggers, ILogger log)
{
    /// <summary>A loop that does the work whenever it is this agent's turn. It ends with its token alone.</summary>
    /// <param name="name">The work's name.</param>
    /// <param name="every">Its pace.</param>
    /// <param name="run">One run. It must be harmless to run it again.</param>
    public Func<CancellationToken, Task> Loop(string name, TimeSpan every, Func<CancellationToken, Task> run)
    {
        var turn = new FleetTurn(database, agentId, name, every, loggers);
        return stop => turn.RunAsync(token => JobRuns.RunAsync(name, run, log, token), stop);
    }
}
