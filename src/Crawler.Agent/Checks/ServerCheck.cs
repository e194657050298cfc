using System.Data.Common;
using Crawler.Agent.Options;
using Crawler.Storage;
using Crawler.Storage.Fleet;
using Crawler.Storage.Journal;

namespace Crawler.Agent.Checks;

/// <summary>Whether the server takes what is written, has connections left for this agent, and knows nobody else by its name.</summary>
internal static class ServerCheck
{
    /// <summary>Checks a database whose schema is there.</summary>
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(Database database, Settings settings, CancellationToken cancellationToken)
    {
        var name = settings.Get<AgentOptions>().Name;
        try
        {
            var state = await ServerState.ReadAsync(database, name, settings.Get<JournalOptions>().Directory, cancellationToken);
            return [Writing(state), Connections(state, settings.Get<DatabaseOptions>().MaxConnections), Name(state, name)];
        }
        catch (DbException e)
        {
            return [new CheckResult("database, state", CheckState.Failed, e.Message, "See the message.", Cli.ExitCode.Unavailable)];
        }
    }

    private static CheckResult Writing(ServerState state) => state switch
    {
        { IsReadOnly: true } => new CheckResult(
            "database, writing", CheckState.Failed, "read-only: observations would wait in the journal",
            "Promote the standby or name the primary in Database:ConnectionString; or set default_transaction_read_only off for this account and database.",
            Cli.ExitCode.Unavailable),
        { MayMakeTemporary: false } => new CheckResult(
            "database, writing", CheckState.Failed, "this account may not make temporary tables: the newest state would stay as it is",
            "As the owner of the database: crawler migrate --roles, or GRANT TEMPORARY ON DATABASE to this account.", Cli.ExitCode.Unavailable),
        _ => new CheckResult("database, writing", CheckState.Ok, "takes what is written"),
    };

    private static CheckResult Connections(ServerState state, int wanted)
    {
        var found = $"{state.FreeConnections} connections free, {state.OwnConnections - 1} more of this account; {wanted} wanted (Database:MaxConnections)";
        return state.FreeConnections + state.OwnConnections >= wanted
            ? new CheckResult("database, connections", CheckState.Ok, found)
            : new CheckResult(
                "database, connections", CheckState.Warning, found, "Raise max_connections of the server, lower Database:MaxConnections, or run fewer agents.");
    }

    private static CheckResult Name(ServerState state, string name) => state.OtherHost is { } host
        ? new CheckResult(
            "agent name", CheckState.Failed, $"{name} lives already, on {host}, with another journal",
            "Give this agent a name of its own (Agent:Name), or stop the other one.", Cli.ExitCode.Unavailable)
        : new CheckResult("agent name", CheckState.Ok, $"{name}: nobody else lives under it");
}
