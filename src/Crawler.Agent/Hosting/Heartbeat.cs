using System.Data.Common;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Serilog;

namespace Crawler.Agent.Hosting;

/// <summary>
/// Tells the fleet at a steady pace that the agent lives, what it does and how far the database is behind its journal, and hears what it is
/// wanted to do.
/// </summary>
internal sealed class Heartbeat(
    AgentStore fleet, long agentId, AgentIdentity identity, Ingester ingester, ModeSwitch modes, TimeSpan pace, TimeProvider time, ILogger log)
{
    private bool _isAway;
    private volatile bool _wasAnswered;

    /// <summary>Whether the database answered the newest beat.</summary>
    public bool WasAnswered => _wasAnswered;

    /// <summary>Beats until it is stopped. A database that is away is told once and waited for.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(pace, time);
        do
        {
            try
            {
                while (modes.Obey(await fleet.HeartbeatAsync(agentId, identity, ingester.Lag, modes.Mode, cancellationToken)))
                {
                    // What it turned to is told at once.
                }

                _isAway = false;
                _wasAnswered = true;
            }
            catch (Exception e) when (e is DbException or TimeoutException)
            {
                if (!_isAway)
                {
                    log.Warning("No heartbeat: {Reason}", e.Message);
                }

                _isAway = true;
                _wasAnswered = false;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
