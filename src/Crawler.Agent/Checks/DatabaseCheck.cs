using Crawler.Agent.Options;
using Crawler.Storage;
using Crawler.Storage.Migrations;
using Crawler.Storage.Querying;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Agent.Checks;

/// <summary>Whether the database answers, has the schema, and agrees on the time.</summary>
internal static class DatabaseCheck
{
    private static readonly TimeSpan LargestSkew = TimeSpan.FromSeconds(2);

    /// <summary>Checks database, schema and clock.</summary>
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(Settings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await using var database = await Database.OpenAsync(
                settings.Get<DatabaseOptions>(), time, NullLoggerFactory.Instance, cancellationToken);
            var schema = await CheckSchemaAsync(database, cancellationToken);
            return
            [
                new CheckResult("database", CheckState.Ok, $"{database.Description}: answers"),
                schema,
                .. schema.State == CheckState.Ok ? await ServerCheck.RunAsync(database, settings, cancellationToken) : [],
                await CheckClockAsync(database, time, cancellationToken),
            ];
        }
        catch (DatabaseUnavailableException e)
        {
            return
            [
                new CheckResult(
                    "database", CheckState.Failed, e.Message,
                    "Start the server or correct Database:ConnectionString; without one, a private cluster needs the package postgresql.",
                    Cli.ExitCode.Unavailable),
            ];
        }
    }

    private static async Task<CheckResult> CheckSchemaAsync(Database database, CancellationToken cancellationToken)
    {
        try
        {
            var applied = await new Migrator(database, NullLoggerFactory.Instance).MigrateAsync(cancellationToken);
            return new CheckResult("schema", CheckState.Ok, applied.Count == 0 ? "up to date" : $"brought up to date ({applied.Count} migrations)");
        }
        catch (MigrationException e)
        {
            return new CheckResult("schema", CheckState.Failed, e.Message, "See the message; the database is unchanged.", Cli.ExitCode.Unavailable);
        }
    }

    private static async Task<CheckResult> CheckClockAsync(Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var skew = time.GetUtcNow() - await new QuerySource(database).ReadClockAsync(cancellationToken);
        var found = $"differs from the database's clock by {Math.Abs(skew.TotalMilliseconds):0} ms";
        return skew.Duration() <= LargestSkew
            ? new CheckResult("clock", CheckState.Ok, found)
            : new CheckResult("clock", CheckState.Failed, found, "Let both machines follow a time server (systemd-timesyncd or chrony).");
    }
}
