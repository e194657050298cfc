using Crawler.Storage.Sql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Crawler.Storage.Embedded;

/// <summary>
/// A private PostgreSQL cluster: made at the first start, reached by a Unix socket only, started again when it dies, and shut down with
/// us however we end. A second process on the same directory uses the first one's server, and takes over when that goes.
/// </summary>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string User = "crawler";
    private const string DatabaseName = "crawler";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly DatabaseOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ServerAccount _account;
    private readonly ClusterLayout _layout;
    private readonly ClusterRemains _remains;
    private readonly bool _durable;
    private readonly CancellationTokenSource _stopping = new();
    private FileStream? _lock;
    private ServerProcess? _server;
    private Task _supervisor = Task.CompletedTask;

    private EmbeddedPostgres(
        DatabaseOptions options, ServerAccount account, ClusterLayout layout, bool durable, TimeProvider time, ILogger logger)
    {
        (_options, _account, _layout, _durable, _time, _logger) = (options, account, layout, durable, time, logger);
        _remains = new ClusterRemains(layout, time, logger);
    }

    /// <summary>Where the cluster is.</summary>
    public ClusterLayout Layout => _layout;

    /// <summary>Whether this process runs the server, rather than another one on the same directory.</summary>
    public bool IsOwner => _lock is not null;

    /// <summary>Makes the cluster if there is none, starts it and waits until it answers.</summary>
    /// <exception cref="DatabaseUnavailableException">It could not be made or started; the message says why.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(
        DatabaseOptions options, bool durable, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var account = await ServerAccount.ResolveAsync(options.ServerUser, cancellationToken);
        var layout = await ClusterLayout.PrepareAsync(options.DataDirectory, account, logger, cancellationToken);
        var embedded = new EmbeddedPostgres(options, account, layout, durable, time, logger);
        try
        {
            if (embedded.TryLock())
            {
                await embedded.StartServerAsync(cancellationToken);
            }
            else
            {
                logger.LogInformation("Another process runs the private cluster in {Directory}; using its server", layout.Root);
                await embedded.WaitForAnswerAsync(server: null, cancellationToken);
            }
        }
        catch
        {
            await embedded.DisposeAsync();
            throw;
        }

        embedded._supervisor = Task.Run(embedded.SuperviseAsync, CancellationToken.None);
        return embedded;
    }

    /// <summary>How to connect, password included: never log it.</summary>
    public NpgsqlConnectionStringBuilder ConnectionString(string database = DatabaseName) => new()
    {
        Host = _layout.SocketDirectory,
        Port = ClusterLayout.Port,
        Username = User,
        Password = File.ReadAllText(_layout.PasswordFile).Trim(),
        Database = database,
    };

    /// <summary>Shuts the server down if it is ours.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _supervisor;
        if (_server is { } server)
        {
            server.BeginStop();
            try
            {
                await server.Exited.WaitAsync(TimeSpan.FromSeconds(30), _time);
                await _remains.WaitUntilGoneAsync(TimeSpan.FromSeconds(5));
            }
            catch (TimeoutException)
            {
                await _remains.ClearAsync(CancellationToken.None);
            }

            await server.DisposeAsync();
        }

        if (_lock is { } held)
        {
            await held.DisposeAsync();
        }

        _stopping.Dispose();
    }

    private bool TryLock()
    {
        try
        {
            _lock = new FileStream(_layout.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task SuperviseAsync()
    {
        var pause = Poll;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (_server is { } server)
                {
                    await server.Exited.WaitAsync(_stopping.Token);
                    _logger.LogError("The private PostgreSQL server ended with code {Code}; starting it again", server.ExitCode);
                    await server.DisposeAsync();
                    _server = null;
                }
                else if (IsOwner || TryLock())
                {
                    await StartServerAsync(_stopping.Token);
                    _logger.LogWarning("The private PostgreSQL server runs again");
                    pause = Poll;
                }
                else
                {
                    await Task.Delay(TimeSpan.FromSeconds(1), _time, _stopping.Token);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _logger.LogError(e, "The private PostgreSQL server could not be started; next attempt in {Pause}", pause);
                await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task StartServerAsync(CancellationToken cancellationToken)
    {
        var binaries = PostgresBinaries.Find(_options.BinariesDirectory, _layout.ClusterMajor);
        if (_layout.ClusterMajor is not null)
        {
            await _remains.ClearAsync(cancellationToken);
        }
        else
        {
            await new ClusterMaker(_layout, _account, binaries, _logger).MakeAsync(WalSegments.SizeFor(_options.WalBytes), _durable, cancellationToken);
        }

        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var server = ServerProcess.Start(
            _account, _layout.StartLog, binaries.Postgres,
            ServerSettings.Arguments(_layout, memory, Environment.ProcessorCount, _options.WalBytes, _durable));
        _server = server;
        try
        {
            await WaitForAnswerAsync(server, cancellationToken);
            await EnsureDatabaseAsync(cancellationToken);
        }
        catch
        {
            server.BeginStop();
            throw;
        }
    }

    private async Task WaitForAnswerAsync(ServerProcess? server, CancellationToken cancellationToken)
    {
        var deadline = _time.GetUtcNow() + _options.StartTimeout;
        while (true)
        {
            if (server?.Exited.IsCompleted == true)
            {
                throw new DatabaseUnavailableException($"The private PostgreSQL server did not start: {StartMessages()}");
            }

            try
            {
                await using var connection = await ConnectAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException)
            {
                if (_time.GetUtcNow() > deadline)
                {
                    throw new DatabaseUnavailableException(
                        $"The private PostgreSQL server in '{_layout.Root}' does not answer: {e.Message}", e);
                }
            }

            await Task.Delay(Poll, _time, cancellationToken);
        }
    }

    private async Task EnsureDatabaseAsync(CancellationToken cancellationToken)
    {
        await using var connection = await ConnectAsync(cancellationToken);
        await using var exists = new NpgsqlCommand(SqlFiles.Read("maintenance/database_exists"), connection);
        exists.Parameters.AddWithValue("name", DatabaseName);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
        {
            await using var create = new NpgsqlCommand(SqlFiles.Read("maintenance/create_database"), connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var text = ConnectionString("postgres");
        text.Pooling = false;
        text.Timeout = 5;
        var connection = new NpgsqlConnection(text.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private string StartMessages()
    {
        try
        {
            var lines = File.ReadLines(_layout.StartLog).Where(x => x.Length > 0).TakeLast(5).ToList();
            return lines.Count > 0 ? string.Join(' ', lines) : $"it said nothing; see '{Path.Combine(_layout.Cluster, "log")}'.";
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }
}
