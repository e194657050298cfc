using Crawler.Probing.Observations;
using Crawler.Storage;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Crawler.Storage.Privacy;
using Crawler.Storage.Sessions;
using Crawler.Wire.Identity;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>Journal and ingest of an agent that observes <see cref="FullLoad"/>, in this process and with the settings that agents have.</summary>
internal sealed class GeneratedAgent : IAsyncDisposable
{
    private const string MakeSwarms =
        """
        insert into crawl.swarm (info_hash, source, added_at, removed_at)
        select substring(sha256(convert_to(i::text, 'UTF8')) for 20), 'torrent', now(), now() from generate_series(1, @Count) i
        returning swarm_id, info_hash
        """;

    private readonly Database _database;
    private readonly JournalWriter _journal;
    private readonly Ingester _ingester;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _ingesting;

    private GeneratedAgent(Database database, JournalWriter journal, JournalOptions options, long id, FullLoad load)
    {
        (_database, _journal, Id, Load) = (database, journal, id, load);
        _ingester = new Ingester(database, journal, id, new IngestOptions(), options, new SessionOptions(), NullLoggerFactory.Instance);
        _ingesting = _ingester.RunAsync(_stop.Token);
    }

    /// <summary>Its key in the database.</summary>
    public long Id { get; }

    /// <summary>What it observes.</summary>
    public FullLoad Load { get; }

    /// <summary>How far the database is behind it.</summary>
    public JournalLag Lag => _ingester.Lag;

    /// <summary>Bytes of its journal.</summary>
    public long JournalBytes => SegmentFiles.List(_journal.Directory).Sum(x => SegmentFiles.SizeOf(_journal.Directory, x));

    /// <summary>Enters it and its swarms into a database, and starts its ingest. Its swarms are nobody else's work.</summary>
    public static async Task<GeneratedAgent> StartAsync(string connectionString, string folder)
    {
        var database = await Database.OpenAsync(
            new DatabaseOptions { ConnectionString = connectionString }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var swarms = (await connection.QueryAsync<(long Id, byte[] Hash)>(MakeSwarms, new { Count = FullLoad.Swarms })).Select(x => new SwarmRef(x.Id, new InfoHash(x.Hash)));
        var options = new JournalOptions { Directory = Path.Combine(folder, "journal") };
        var privacy = new PrivacyOptions { KeyFile = Path.Combine(folder, "peer.key") };
        var journal = JournalWriter.Open(options, privacy, "generated", TimeProvider.System, NullLoggerFactory.Instance);
        var id = await new AgentStore(database).RegisterAsync(new AgentIdentity("generated", "host", "1", journal.Id), CancellationToken.None);
        return new GeneratedAgent(database, journal, options, id, new FullLoad([.. swarms]));
    }

    /// <summary>Observes what comes in a second that ends at a moment.</summary>
    public Task ObserveAsync(DateTimeOffset at) => Load.ObserveAsync(_journal, at);

    /// <summary>Stores what is left.</summary>
    public async Task DrainAsync()
    {
        await _stop.CancelAsync();
        await _ingesting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _ingester.DrainAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _ingesting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _journal.DisposeAsync();
        _ingester.Dispose();
        _stop.Dispose();
        await _database.DisposeAsync();
    }
}
