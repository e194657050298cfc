using Crawler.Storage.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Crawler.Storage.Migrations;

/// <summary>
/// Brings the schema forward: each file once, in order, in a transaction of its own together with its record. Any number of processes
/// may call it at once; a session lock lets one through at a time.
/// </summary>
public sealed class Migrator
{
    // An arbitrary number that every version of this program shares.
    private const long LockKey = 0x63_72_61_77_6C_65_72;

    // What Debian's packages call them; pg_trgm comes with the server there, and elsewhere in a package of its own.
    private static readonly (string Name, string Package)[] Extensions = [("hll", "postgresql-NN-hll"), ("pg_trgm", "postgresql-contrib")];

    private readonly Database _database;
    private readonly IReadOnlyList<Migration> _carried;
    private readonly ILogger _logger;

    /// <summary>With the migrations this program carries.</summary>
    public Migrator(Database database, ILoggerFactory loggers)
        : this(database, loggers, Migration.Carried())
    {
    }

    internal Migrator(Database database, ILoggerFactory loggers, IReadOnlyList<Migration> carried)
    {
        _database = database;
        _carried = carried;
        _logger = loggers.CreateLogger<Migrator>();
    }

    /// <summary>Applies what is missing; returns what this call applied.</summary>
    /// <exception cref="MigrationException">A file failed or was changed after it was applied, or the database is newer.</exception>
    /// <exception cref="DatabaseUnavailableException">The server went away.</exception>
    public async Task<IReadOnlyList<AppliedMigration>> MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Where nothing is missing nothing is tried: the account of an agent may not make tables.
            var there = await ListAsync(cancellationToken);
            Check(there);
            if (there.Count == _carried.Count)
            {
                return [];
            }

            await using var connection = await _database.Source.OpenConnectionAsync(cancellationToken);
            await ExecuteAsync(connection, "maintenance/migration_lock", cancellationToken, ("key", LockKey));
            try
            {
                await ExecuteAsync(connection, "maintenance/migration_table", cancellationToken);
                var before = await ReadAsync(connection, cancellationToken);
                Check(before);
                foreach (var migration in _carried.Skip(before.Count))
                {
                    await ApplyAsync(connection, migration, cancellationToken);
                }

                return [.. (await ReadAsync(connection, cancellationToken)).Skip(before.Count)];
            }
            finally
            {
                if (connection.State == System.Data.ConnectionState.Open)
                {
                    await ExecuteAsync(connection, "maintenance/migration_unlock", CancellationToken.None, ("key", LockKey));
                }
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new MigrationException(
                $"The schema is older than this program, and this account may not change it ({e.MessageText}): run `crawler migrate` with the account that owns it.", e);
        }
        catch (NpgsqlException e)
        {
            throw new DatabaseUnavailableException($"The schema cannot be checked ({_database.Description}): {e.Message}", e);
        }
    }

    /// <summary>What the database holds, oldest first; empty before the first migration.</summary>
    public async Task<IReadOnlyList<AppliedMigration>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.Source.OpenConnectionAsync(cancellationToken);
        try
        {
            return await ReadAsync(connection, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return [];
        }
    }

    private void Check(IReadOnlyList<AppliedMigration> applied)
    {
        foreach (var (there, i) in applied.Select((x, i) => (x, i)))
        {
            if (i >= _carried.Count)
            {
                throw new MigrationException(
                    $"The database is newer than this program: it holds migration {there.Version:D4}_{there.Name}, and this program "
                    + $"ends at {(_carried.Count == 0 ? 0 : _carried[^1].Version):D4}. Use a newer program.");
            }

            var ours = _carried[i];
            if (ours.Version != there.Version)
            {
                throw new MigrationException(
                    $"The database holds migration {there.Version:D4}_{there.Name} where this program has {ours.Version:D4}_{ours.Name}.");
            }

            if (ours.Checksum != there.Checksum)
            {
                throw new MigrationException(
                    $"Migration {there.Version:D4}_{there.Name} was changed after it was applied on {there.AppliedAt:u}. Restore the "
                    + "file and put the change into a new migration.");
            }
        }
    }

    private async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = migration.InTransaction ? await connection.BeginTransactionAsync(cancellationToken) : null;
            await using (var command = new NpgsqlCommand(migration.Sql, connection) { CommandTimeout = 0 })
            {
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            await ExecuteAsync(
                connection, "maintenance/migration_record", cancellationToken, ("version", migration.Version),
                ("name", migration.Name), ("checksum", migration.Checksum), ("now", _database.Time.GetUtcNow()));
            if (transaction is not null)
            {
                await transaction.CommitAsync(cancellationToken);
            }
        }
        catch (PostgresException e)
        {
            throw new MigrationException($"Migration {migration.Version:D4}_{migration.Name} failed: {Explain(e)}", e);
        }

        _logger.LogInformation("Applied migration {Version:D4}_{Name}", migration.Version, migration.Name);
    }

    private static string Explain(PostgresException e)
    {
        var (extension, package) = Extensions.FirstOrDefault(x => e.MessageText.Contains(x.Name, StringComparison.Ordinal));
        return extension is null
            ? e.MessageText
            : $"{e.MessageText}. The database needs the extension {extension}: install the package {package} of the server's version NN on "
                + $"the server's machine, and where this program's role may not create extensions, let a superuser run CREATE EXTENSION {extension}.";
    }

    private static async Task<List<AppliedMigration>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SqlFiles.Read("maintenance/migration_list"), connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new List<AppliedMigration>();
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(new AppliedMigration(
                reader.GetInt32(0), reader.GetString(1), reader.GetString(2),
                await reader.GetFieldValueAsync<DateTimeOffset>(3, cancellationToken)));
        }

        return applied;
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string file, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        // Waiting for the lock takes as long as the other process's migrations.
        await using var command = new NpgsqlCommand(SqlFiles.Read(file), connection) { CommandTimeout = 0 };
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
