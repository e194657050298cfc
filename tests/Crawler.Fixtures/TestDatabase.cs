using Crawler.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Crawler.Fixtures;

/// <summary>A database of its own for one test class; dropped when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder _admin;
    private readonly string _name;

    private TestDatabase(NpgsqlConnectionStringBuilder admin, string name, string connectionString, Database database)
    {
        (_admin, _name, ConnectionString, Database) = (admin, name, connectionString, database);
    }

    /// <summary>How another process or another pool connects to it; holds the password.</summary>
    public string ConnectionString { get; }

    /// <summary>The open database.</summary>
    public Database Database { get; }

    /// <summary>Another connection pool to it, with a clock of the caller's; the caller disposes it.</summary>
    public Task<Database> OpenAsync(TimeProvider time) => Database.OpenAsync(
        new DatabaseOptions { ConnectionString = ConnectionString }, time, NullLoggerFactory.Instance, CancellationToken.None);

    /// <summary>Runs statements for a test's set-up.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row; null for SQL's NULL and for no row.</summary>
    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is { } value and not DBNull ? value : null;
    }

    /// <summary>Every row.</summary>
    public async Task<IReadOnlyList<object?[]>> RowsAsync(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add([.. row.Select(x => x is DBNull ? null : x)]);
        }

        return rows;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await PostgresFixture.ExecuteAsync(_admin, $"drop database if exists {_name} with (force)");
    }

    internal static async Task<TestDatabase> OpenAsync(NpgsqlConnectionStringBuilder admin, NpgsqlConnectionStringBuilder own)
    {
        var options = new DatabaseOptions { ConnectionString = own.ConnectionString };
        var database = await Database.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        return new TestDatabase(admin, own.Database!, own.ConnectionString, database);
    }

    internal static string Unpooled(NpgsqlConnectionStringBuilder target) =>
        new NpgsqlConnectionStringBuilder(target.ConnectionString) { Pooling = false }.ConnectionString;
}
