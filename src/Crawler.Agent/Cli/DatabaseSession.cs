using System.CommandLine;
using Crawler.Agent.Options;
using Crawler.Storage;
using Crawler.Storage.Migrations;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Agent.Cli;

/// <summary>
/// The database for one verb: the configured server, or the private cluster, which is started for the verb where no agent runs it. The
/// schema is brought up to date first, so that any verb may be the first one.
/// </summary>
internal static class DatabaseSession
{
    /// <summary>Opens it.</summary>
    /// <exception cref="DatabaseUnavailableException">No server answers, or none can be started.</exception>
    /// <exception cref="MigrationException">The schema does not fit this program.</exception>
    public static async Task<Database> OpenDatabaseAsync(this ParseResult parse, CancellationToken cancellationToken) =>
        await OpenAsync(parse.LoadSettings(), cancellationToken);

    /// <summary>Opens it.</summary>
    public static async Task<Database> OpenAsync(Settings settings, CancellationToken cancellationToken)
    {
        var loggers = NullLoggerFactory.Instance;
        var database = await Database.OpenAsync(settings.Get<DatabaseOptions>(), TimeProvider.System, loggers, cancellationToken);
        try
        {
            await new Migrator(database, loggers).MigrateAsync(cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }
}
