using System.Globalization;
using System.Net;
using Crawler.Fixtures;
using Crawler.Probing.Observations;
using Crawler.Probing.WebSeeds;
using Crawler.Storage;
using Crawler.Storage.Budget;
using Crawler.Storage.Catalogue;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Crawler.Storage.Leases;
using Crawler.Storage.Networks;
using Crawler.Storage.Partitions;
using Crawler.Storage.Privacy;
using Crawler.Storage.Querying;
using Crawler.Storage.Rollups;
using Crawler.Storage.Sessions;
using Crawler.Wire.Identity;
using Crawler.Wire.Metainfo;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Reporting.Tests.Reports.Raw;

/// <summary>One database for all reports, as the programs make it of <see cref="ObservedDays"/>: none of the tests changes it.</summary>
public sealed class RawDays : IAsyncLifetime
{
    // Longer than the time between two visits to a peer.
    private static readonly SessionOptions Sessions = new() { LongestGap = TimeSpan.FromHours(3) };

    // Observations of so long are stored at a time, agent by agent.
    private static readonly TimeSpan Watch = TimeSpan.FromHours(6);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new(SeededDatabase.Now);
    private TestDatabase _test = null!;

    internal static string Folder { get; } = Path.Combine(Tests.Source.Root, "tests", "Crawler.Reporting.Tests", "Reports", "Raw");

    internal QuerySource Source { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _test = await SeededDatabase.CreateEmptyAsync();
        await using var database = await _test.OpenAsync(_time);
        var partitions = new PartitionMaintenance(database);
        await partitions.EnsureAsync(SeededDatabase.Now, new RetentionOptions(), default);
        await CatalogueAsync(database);
        var late = ObservedDays.Agents - 1;
        for (var from = ObservedDays.Begin; from < SeededDatabase.Now; from += Watch)
        {
            for (var agent = 0; agent < late; agent++)
            {
                await IngestAsync(database, agent, x => x.ObservedAt >= from && x.ObservedAt < from + Watch);
            }
        }

        await new RollupStore(database).RunAsync(SeededDatabase.Now, default);
        await IngestAsync(database, late, _ => true);
        await new SessionMaintenance(database, Sessions).CloseUnseenAsync(SeededDatabase.Now, default);
        await new RollupStore(database).RunAsync(SeededDatabase.Now, default);

        await _test.ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(Folder, "fleet.sql")));
        await RememberSpreadsAsync();
        await _test.ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(Folder, "minutes.sql")));
        await new DatabaseGovernor(database, partitions, new StorageOptions(), new RetentionOptions(), NullLoggerFactory.Instance).RunAsync(default);
        Source = new QuerySource(_test.Database, smallestGroup: 1);
    }

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        await _test.DisposeAsync();
    }

    private static async Task CatalogueAsync(Database database)
    {
        var catalogue = new CatalogueStore(database);
        foreach (var swarm in Enumerable.Range(1, ObservedDays.Swarms))
        {
            await catalogue.AddAsync(
                new SwarmEntry
                {
                    InfoHash = ObservedDays.Hash(swarm),
                    Name = string.Create(CultureInfo.InvariantCulture, $"swarm {swarm}"),
                    Source = "torrent",
                    Trackers = [[.. ObservedDays.TrackersOf(swarm).Select(x => ObservedDays.Tracker(x).AbsoluteUri)]],
                    WebSeeds = ObservedWebSeeds.Of(swarm),
                    LongestFile = swarm == 9 ? null : new LongestFile(["file"], 1000),
                },
                default);
        }

        // Enters the web seeds.
        Assert.NotNull(await new WebSeedQueue(database, 0, new WebSeedOptions(), new ScheduleOptions(), NullLoggerFactory.Instance).ClaimAsync(default));
        await new NetworkStore(database).ReplaceAsync(
            NetworkKind.Country, ["test"], [Range("192.0.2.0", "192.0.2.255", 'D' << 8 | 'E'), Range("203.0.113.0", "203.0.113.255", 'F' << 8 | 'R'), Range("2001:db8::", "2001:db8:0:ffff::", 'F' << 8 | 'R')],
            null, default);
        await new NetworkStore(database).ReplaceAsync(
            NetworkKind.Asn, ["test"], [Range("192.0.2.0", "192.0.2.255", 64500), Range("198.51.100.0", "198.51.100.255", 64501), Range("2001:db8:1::", "2001:db8:1:ffff::", 64500)],
            null, default);
    }

    private static NetworkRange Range(string first, string last, int value) =>
        new(PeerEndpoint.From(IPAddress.Parse(first), 0).Address, PeerEndpoint.From(IPAddress.Parse(last), 0).Address, (uint)value);

    private async Task IngestAsync(Database database, int agent, Func<Observation, bool> isNow)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"agent-{agent + 1}");
        var options = new JournalOptions { Directory = _folder.File(name), FlushInterval = TimeSpan.FromMilliseconds(1) };
        await using var journal = JournalWriter.Open(options, new PrivacyOptions { KeyFile = _folder.File("peer.key") }, name, _time, NullLoggerFactory.Instance);
        var id = await new AgentStore(database).RegisterAsync(new AgentIdentity(name, "host", "1", journal.Id), default);
        foreach (var (_, observation) in ObservedDays.All.Where(x => x.Agent == agent && isNow(x.Observation)))
        {
            await journal.AppendAsync(observation, default);
        }

        using var ingester = new Ingester(
            database, journal, id, new IngestOptions { BatchRecords = 200, NewestAge = TimeSpan.Zero }, options, Sessions, NullLoggerFactory.Instance);
        await ingester.DrainAsync(default);
    }

    // Which pieces are rare is kept of the newest crawl only, so it is not in the raw rows.
    private async Task RememberSpreadsAsync()
    {
        var rows = ObservedDays.All.Select(x => x.Observation).OfType<SwarmSnapshot>().Where(x => x.Spread is not null).Select(x => string.Create(
            CultureInfo.InvariantCulture,
            $"('{x.Swarm.InfoHash}', '{x.ObservedAt:O}', {x.Spread!.Pieces}, '{string.Join(' ', x.Spread.Rarest)}', '{string.Join(' ', x.Spread.Strip)}')"));
        await _test.ExecuteAsync(
            $"""
            create schema raw;
            create table raw.spread (info_hash text, observed_at timestamptz, pieces integer, rarest text, strip text);
            insert into raw.spread values {string.Join(", ", rows)}
            """);
    }
}
