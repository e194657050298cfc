using System.CommandLine;
using Crawler.Agent.Cli.Output;
using Crawler.Storage;
using Crawler.Storage.Migrations;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler migrate</c>: brings the schema up to date, or shows how far it is.</summary>
internal static class MigrateVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var list = new Option<bool>("--list") { Description = "Only list what the database holds" };
        var roles = new Option<bool>("--roles") { Description = "Also make the roles crawler_agent and crawler_reader, with what their members need" };
        var command = new Command("migrate", "Brings the database's schema up to date; the agent does so at its start, too") { list, roles };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var loggers = NullLoggerFactory.Instance;
            await using var database = await Database.OpenAsync(
                parse.LoadSettings().Get<DatabaseOptions>(), TimeProvider.System, loggers, cancellationToken);
            var migrator = new Migrator(database, loggers);
            var applied = parse.GetValue(list) ? await migrator.ListAsync(cancellationToken) : await migrator.MigrateAsync(cancellationToken);
            if (parse.GetValue(roles))
            {
                await new DatabaseRoles(database).GrantAsync(cancellationToken);
            }

            foreach (var migration in applied)
            {
                Print(migration, parse.GetValue(GlobalOptions.Json));
            }

            await Console.Error.WriteLineAsync(
                $"{database.Description}: " + (parse.GetValue(list) ? $"{applied.Count} migrations" : $"{applied.Count} applied, up to date"));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Print(AppliedMigration migration, bool json)
    {
        if (!json)
        {
            Console.Out.WriteLine($"{migration.Version:D4}_{migration.Name}  {migration.AppliedAt:u}");
            return;
        }

        JsonLine.Print(w =>
        {
            w.WriteNumber("version", migration.Version);
            w.WriteString("name", migration.Name);
            w.WriteTime("appliedAt", migration.AppliedAt);
        });
    }
}
