using System.Diagnostics;
using Crawler.Storage;
using Crawler.Storage.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Crawler.Fixtures;

/// <summary>
/// A real PostgreSQL for tests: one private cluster a test process, by the same code that is the embedded default. The schema is applied
/// once to a template, and each test class gets a copy of it. Nothing is left behind, however the process ends.
/// </summary>
public static class PostgresFixture
{
    private const string Template = "crawler_template";

    private static readonly SemaphoreSlim OneAtATime = new(1, 1);
    private static Database? _cluster;
    private static Process? _sweeper;
    private static int _count;

    /// <summary>A database of its own with the whole schema, empty.</summary>
    public static Task<TestDatabase> CreateAsync() => CreateAsync(Template);

    /// <summary>A database of its own without any schema.</summary>
    public static Task<TestDatabase> CreateEmptyAsync() => CreateAsync("template1");

    internal static async Task ExecuteAsync(NpgsqlConnectionStringBuilder target, string sql)
    {
        target.Pooling = false;
        await using var connection = new NpgsqlConnection(target.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<TestDatabase> CreateAsync(string template)
    {
        // CREATE DATABASE refuses a template that anybody is connected to.
        await OneAtATime.WaitAsync();
        try
        {
            var cluster = _cluster ??= await StartAsync();
            var admin = cluster.Embedded!.ConnectionString("postgres");
            var name = $"test_{++_count}";
            await ExecuteAsync(admin, $"create database {name} template {template}");
            return await TestDatabase.OpenAsync(admin, cluster.Embedded.ConnectionString(name));
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static async Task<Database> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("crawler-pg-test-").FullName;
        File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.OtherExecute);
        _sweeper = StartSweeper(directory);
        var options = new DatabaseOptions { DataDirectory = Path.Combine(directory, "pg") };
        var cluster = await Database.OpenAsync(
            options, durable: false, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        await ExecuteAsync(cluster.Embedded!.ConnectionString("postgres"), $"create database {Template}");
        await using var target = await Database.OpenAsync(
            new DatabaseOptions { ConnectionString = TestDatabase.Unpooled(cluster.Embedded.ConnectionString(Template)) },
            TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        await new Migrator(target, NullLoggerFactory.Instance).MigrateAsync(CancellationToken.None);
        return cluster;
    }

    // The test host may be gone before any exit handler has finished. The sweeper sees our end of its pipe close, lets the server's own
    // guard shut the server down, and removes the directory.
    private static Process StartSweeper(string directory)
    {
        const string script =
            """
            exec >/dev/null 2>&1
            read -r line
            tries=0
            while [ -e "$0/pg/cluster/postmaster.pid" ] && [ "$tries" -lt 300 ]; do sleep 0.1; tries=$((tries + 1)); done
            rm -rf "$0"
            """;
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", script, directory])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        return Process.Start(start) ?? throw new InvalidOperationException("setsid did not start.");
    }
}
