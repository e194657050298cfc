using System.Diagnostics;
using Crawler.Storage.Embedded;
using Npgsql;

namespace Crawler.Storage.Backup;

/// <summary>Runs <c>pg_dump</c> and <c>pg_restore</c> on a database. The password goes by the environment, where other users cannot see it.</summary>
internal sealed class PostgresProgram(Database database, DatabaseOptions options)
{
    private const int ShownLines = 5;

    /// <summary>Runs a program that connects to the database.</summary>
    /// <exception cref="BackupException">It is not installed, or it failed; the message holds its last words.</exception>
    public Task RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var target = database.Embedded?.ConnectionString() ?? new NpgsqlConnectionStringBuilder(options.ConnectionString);
        var start = Start(program, ["--no-password", .. arguments]);
        Set("PGHOST", target.Host);
        Set("PGPORT", $"{target.Port}");
        Set("PGUSER", target.Username);
        Set("PGPASSWORD", target.Password);
        Set("PGPASSFILE", target.Passfile);
        Set("PGDATABASE", target.Database ?? target.Username);
        Set("PGSSLROOTCERT", target.RootCertificate);
        Set("PGSSLMODE", target.SslMode switch { SslMode.VerifyCA => "verify-ca", SslMode.VerifyFull => "verify-full", var x => x.ToString().ToLowerInvariant() });
        return RunAsync(program, start, cancellationToken);

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                start.Environment[name] = value;
            }
        }
    }

    /// <summary>Reads a dump to its end, which finds every fault in it.</summary>
    public Task ReadThroughAsync(string dump, CancellationToken cancellationToken) =>
        RunAsync("pg_restore", Start("pg_restore", ["--file=/dev/null", dump]), cancellationToken);

    private ProcessStartInfo Start(string program, IReadOnlyList<string> arguments)
    {
        var directory = PostgresBinaries.Find(options.BinariesDirectory, database.Embedded?.Layout.ClusterMajor).Directory;
        var path = Path.Combine(directory, program);
        if (!File.Exists(path))
        {
            throw new BackupException($"'{path}' is not there. Debian has it in the package postgresql-client.");
        }

        var start = Shell.StartInfo([path, .. arguments]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return start;
    }

    private static async Task RunAsync(string program, ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var process = Process.Start(start) ?? throw new BackupException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var words = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        await output;
        if (process.ExitCode != 0)
        {
            var last = (await words).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(ShownLines);
            throw new BackupException($"{program} failed with code {process.ExitCode}: {string.Join(" ", last)}");
        }
    }
}
