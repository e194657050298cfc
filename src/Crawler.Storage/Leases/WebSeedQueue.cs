using System.Security.Cryptography;
using System.Text;
using Crawler.Probing.Observations;
using Crawler.Probing.WebSeeds;
using Crawler.Probing.Work;
using Crawler.Storage.Sql;
using Crawler.Wire.Identity;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Crawler.Storage.Leases;

/// <summary>
/// Web seeds from PostgreSQL, host by host under leases. It outlives its database: while PostgreSQL is away nothing is due, and a host that was asked is
/// given back when it is there again.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="agentId">This agent.</param>
/// <param name="options">Interval and lease.</param>
/// <param name="schedule">How work is spread.</param>
/// <param name="loggers">Where an outage is told.</param>
/// <param name="signal">Tells of work that was added; null: each claim looks for it.</param>
/// <param name="throttle">How much longer intervals are just now; null: as they are.</param>
public sealed class WebSeedQueue(
    Database database, long agentId, WebSeedOptions options, ScheduleOptions schedule, ILoggerFactory loggers, WorkSignal? signal = null,
    WorkThrottle? throttle = null)
    : IWebSeedQueue
{
    private const int MostFiles = 100;

    private readonly OutagePatience _patience = new(loggers.CreateLogger<WebSeedQueue>(), database.Time);
    private readonly WorkClock _clock = new(signal, database.Time);

    /// <inheritdoc/>
    public Task<WebSeedWork?> ClaimAsync(CancellationToken cancellationToken) => _clock.IsQuiet
        ? Task.FromResult<WebSeedWork?>(null)
        : _patience.ClaimAsync<WebSeedWork?>(() => ClaimDueAsync(cancellationToken), null, cancellationToken);

    /// <inheritdoc/>
    public Task WaitAsync(TimeSpan unknown, CancellationToken cancellationToken) => _clock.WaitAsync(unknown, cancellationToken);

    /// <inheritdoc/>
    public Task CompleteAsync(WebSeedWork work, IReadOnlyList<WebSeedFile> left, TimeSpan pause, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(left);
        return _patience.PersistAsync(() => GiveBackAsync(work, left, pause, cancellationToken), cancellationToken);
    }

    // Where nothing is due, one statement tells.
    private async Task<WebSeedWork?> ClaimDueAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        _clock.Begin();
        var now = database.Time.GetUtcNow();
        var (isOpen, nextAt) = await LookAsync(connection, now, cancellationToken);
        if (isOpen)
        {
            await new WebSeedEntry(database).RunAsync(connection, cancellationToken);
            (_, nextAt) = await LookAsync(connection, now, cancellationToken);
        }

        var work = nextAt <= now.UtcDateTime ? await ClaimHostAsync(connection, now, cancellationToken) : null;
        if (work is null)
        {
            _clock.Expect(nextAt);
        }

        return work;
    }

    private static Task<(bool IsOpen, DateTime? NextAt)> LookAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken) =>
        connection.QuerySingleAsync<(bool, DateTime?)>(Statement.Of("queries/next_web_seed", new { Now = now }, cancellationToken));

    private async Task<WebSeedWork?> ClaimHostAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var host = await connection.QuerySingleOrDefaultAsync<HostRow>(Statement.Of(
            "queries/claim_web_seed_host", new { AgentId = agentId, Now = now, LeaseUntil = now + options.Lease }, cancellationToken, transaction));
        if (host is null)
        {
            return null;
        }

        var parameters = new
        {
            host.HostId,
            Now = now,
            Limit = MostFiles,
            IntervalSeconds = options.Interval.TotalSeconds * (throttle?.Thinning ?? 1),
            schedule.Jitter,
        };
        var rows = await connection.QueryAsync<SeedRow>(Statement.Of("queries/claim_web_seeds", parameters, cancellationToken, transaction));
        await SettleAsync(connection, transaction, host.Host, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new WebSeedWork(host.HostId, host.FencingToken, [.. rows.GroupBy(x => x.Target).Select(ToFile)], now + (options.Lease / 2));
    }

    private async Task GiveBackAsync(WebSeedWork work, IReadOnlyList<WebSeedFile> left, TimeSpan pause, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var parameters = new
        {
            work.HostId,
            work.FencingToken,
            AgentId = agentId,
            Now = database.Time.GetUtcNow(),
            PauseSeconds = pause.TotalSeconds,
            Left = left.Select(x => KeyOf(x.Target.OriginalString)).ToArray(),
        };
        var host = await connection.ExecuteScalarAsync<string?>(
            Statement.Of("queries/complete_web_seeds", parameters, cancellationToken, transaction));
        if (host is not null && left.Count > 0)
        {
            await SettleAsync(connection, transaction, host, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        _clock.Forget();
    }

    private static async Task SettleAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, string host, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(Statement.Of("queries/web_seed_host_due", new { Hosts = new[] { host } }, cancellationToken, transaction));

    private static WebSeedFile ToFile(IGrouping<string, SeedRow> rows) => new(
        new Uri(rows.Key),
        [.. rows.Select(x => (new WebSeedRef(new SwarmRef(x.SwarmId, new InfoHash(x.InfoHash)), x.Url), x.ExpectedBytes))]);

#pragma warning disable CA5351 // A short key for a long text, as PostgreSQL makes it for its index.
    private static string KeyOf(string target) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(target)));
#pragma warning restore CA5351

    private sealed record HostRow(long HostId, string Host, long FencingToken);

    private sealed record SeedRow(long SwarmId, byte[] InfoHash, string Url, string Target, long? ExpectedBytes);
}
