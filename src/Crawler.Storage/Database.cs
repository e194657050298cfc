using System.Data.Common;
using Crawler.Storage.Embedded;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Crawler.Storage;

/// <summary>The way to PostgreSQL: a server named by a connection string, or a private cluster that lives as long as this object.</summary>
public sealed class Database : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int LocalSocketBytes = 512 * 1024;

    private readonly EmbeddedPostgres? _embedded;

    private Database(EmbeddedPostgres? embedded, NpgsqlDataSource source, TimeProvider time, string description)
    {
        _embedded = embedded;
        Source = source;
        Time = time;
        Description = description;
    }

    /// <summary>Connections, for libraries that bring their own SQL (Quartz).</summary>
    public DbDataSource DataSource => Source;

    /// <summary>Whether the database is the private cluster.</summary>
    public bool IsEmbedded => _embedded is not null;

    /// <summary>What and where it is, for people; holds no password.</summary>
    public string Description { get; }

    internal NpgsqlDataSource Source { get; }

    internal TimeProvider Time { get; }

    internal EmbeddedPostgres? Embedded => _embedded;

    /// <summary>Connects, starting the private cluster first where no server is named. Applies no migrations.</summary>
    /// <exception cref="DatabaseUnavailableException">No server answered within <see cref="DatabaseOptions.StartTimeout"/>.</exception>
    public static Task<Database> OpenAsync(
        DatabaseOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        OpenAsync(options, durable: true, time, loggers, cancellationToken);

    internal static async Task<Database> OpenAsync(
        DatabaseOptions options, bool durable, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        if (!string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            return await OpenServerAsync(options, time, cancellationToken);
        }

        var embedded = await EmbeddedPostgres.StartAsync(
            options, durable, time, loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
        return new Database(
            embedded, BuildSource(embedded.ConnectionString(), options), time, $"private cluster in {embedded.Layout.Root}");
    }

    /// <summary>Closes the pool and shuts the private cluster down.</summary>
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        if (_embedded is { } embedded)
        {
            await embedded.DisposeAsync();
        }
    }

    private static async Task<Database> OpenServerAsync(DatabaseOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        // The framework's own message may quote the text, and with it the password.
        var text = TryReadConnectionString(options.ConnectionString!)
            ?? throw new DatabaseUnavailableException(
                "Database:ConnectionString is not a connection string: write it as Host=…;Username=…;Password=…;Database=….");
        var source = BuildSource(text, options);
        var database = new Database(null, source, time, $"server {text.Host}:{text.Port}, database {text.Database ?? text.Username}");
        try
        {
            await database.WaitForAnswerAsync(options.StartTimeout, cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    private static NpgsqlConnectionStringBuilder? TryReadConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static NpgsqlDataSource BuildSource(NpgsqlConnectionStringBuilder text, DatabaseOptions options)
    {
        text.ApplicationName ??= "crawler";
        text.CommandTimeout = (int)options.CommandTimeout.TotalSeconds;
        text.MaxPoolSize = options.MaxConnections;
        text.Timezone = "UTC";
        // Nobody here changes a session for longer than a transaction, or undoes it himself: there is nothing to reset each time.
        text.NoResetOnClose = true;
        // Claims come and go by the megabyte: each call of the kernel takes more of them along.
        text.ReadBufferSize = Math.Max(text.ReadBufferSize, BufferBytes);
        text.WriteBufferSize = Math.Max(text.WriteBufferSize, BufferBytes);
        if (text is { Host: ['/', ..], SocketSendBufferSize: 0 })
        {
            // A socket of this machine never grows by itself: the server would wait whenever our thread waits for its turn.
            text.SocketSendBufferSize = LocalSocketBytes;
        }

        return new NpgsqlDataSourceBuilder(text.ConnectionString) { Name = "crawler" }.Build();
    }

    private async Task WaitForAnswerAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var deadline = Time.GetUtcNow() + patience;
        while (true)
        {
            try
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException e) when (!IsWorthRetrying(e) || Time.GetUtcNow() > deadline)
            {
                throw new DatabaseUnavailableException($"PostgreSQL cannot be used ({Description}): {e.Message}", e);
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), Time, cancellationToken);
            }
        }
    }

    // A wrong password or a missing database does not cure itself; a server that is away or starting does.
    private static bool IsWorthRetrying(NpgsqlException e) => e is not PostgresException postgres || postgres.IsTransient;
}
