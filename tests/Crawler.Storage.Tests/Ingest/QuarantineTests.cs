using System.Buffers;
using Crawler.Fixtures;
using Crawler.Probing.Observations;
using Crawler.Storage.Fleet;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Crawler.Storage.Sessions;
using Crawler.Storage.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Ingest;

/// <summary>A batch in which one record is poisoned: that one goes to quarantine or is stored harmlessly, and all others are stored.</summary>
public sealed class QuarantineTests : IAsyncLifetime
{
    private const int Others = 30;

    private readonly JournalFolder _folder = new();
    private TestDatabase _test = null!;

    public async Task InitializeAsync() => _test = await PostgresFixture.CreateAsync();

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        await _test.DisposeAsync();
    }

    [Theory]
    [InlineData("0001-01-01")]
    [InlineData("1970-01-01")]
    [InlineData("2028-01-01")]
    [InlineData("9999-12-31")]
    public async Task A_time_that_cannot_be_is_quarantined(string day)
    {
        var at = DateTimeOffset.Parse(day + "T00:00:00Z", null);

        await IngestAsync(await WriteAsync(Observed.Visit(1, at)));

        await AssertOneQuarantinedAsync("time cannot be");
        Assert.Equal(0L, await _test.ScalarAsync("select count(*) from crawl.rollup_dirty where hour not between '2026-01-01' and '2027-01-01'"));
    }

    [Fact]
    public async Task A_crawl_that_began_before_there_were_any_is_quarantined()
    {
        await IngestAsync(await WriteAsync(Observed.Snapshot(99) with { StartedAt = DateTimeOffset.MinValue }));

        await AssertOneQuarantinedAsync("time cannot be");
    }

    [Fact]
    public async Task Text_that_is_not_UTF_8_is_quarantined()
    {
        await WriteAsync(Observed.Visit(1) with { ExtendedName = "poisoned" });
        await SpoilAsync([.. "poisoned"u8], [(byte)'p', 0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, (byte)'d']);
        await IngestAsync(await _folder.WriteAsync());

        await AssertOneQuarantinedAsync("not UTF-8");
    }

    [Fact]
    public async Task A_record_the_codec_does_not_know_is_quarantined()
    {
        var record = await WriteAsync(Observed.Visit(1));
        await SpoilAsync([.. "-TR4000-"u8], [.. "-TR4000-"u8], type: 77);
        await IngestAsync(record);

        await AssertOneQuarantinedAsync("type 77");
    }

    [Fact]
    public async Task What_a_constraint_refuses_is_quarantined()
    {
        await _test.ExecuteAsync("alter table crawl.visit add constraint no_transmission check (client <> 'Transmission')");

        await IngestAsync(await WriteAsync(Observed.Visit(1)));

        await AssertOneQuarantinedAsync("no_transmission");
    }

    [Fact]
    public async Task A_key_too_long_for_its_index_is_quarantined()
    {
        // Random, so that it does not shrink when it is stored.
        var path = string.Concat(Enumerable.Range(0, 200).Select(x => Samples.Hash(x).ToString()));
        await IngestAsync(await WriteAsync(Observed.Check(1) with { Tracker = new TrackerRef(0, new Uri($"http://tracker.example/{path}")) }));

        await AssertOneQuarantinedAsync("index row");
    }

    [Fact]
    public async Task NUL_and_control_characters_in_names_are_stored_without_them()
    {
        await IngestAsync(await WriteAsync(Observed.Visit(1) with
        {
            ExtendedName = "a\0b\u0001c\u202e",
            Client = "\0",
            Error = "x\0y",
            ExtendedShape = "m(\0=1)",
            Extensions = new Dictionary<string, int>(StringComparer.Ordinal) { ["\0\0"] = 1, ["\ud800"] = 2 },
        }));

        Assert.Equal(Others, (long)(await _test.ScalarAsync("select count(*) from crawl.swarm_snapshot"))!);
        Assert.Equal("", await _test.ScalarAsync("select client from crawl.visit"));
        Assert.Equal("xy", await _test.ScalarAsync("select error from crawl.visit"));
        Assert.StartsWith("abc", (string)(await _test.ScalarAsync("select extended_name from crawl.visit"))!, StringComparison.Ordinal);
        Assert.Equal(0L, await _test.ScalarAsync("select count(*) from crawl.quarantine"));
    }

    private async Task AssertOneQuarantinedAsync(string reason)
    {
        var one = Assert.Single(await new QuarantineStore(_test.Database).ListAsync(DateTimeOffset.UnixEpoch, 100, default));
        Assert.Contains(reason, one.Reason, StringComparison.Ordinal);
        Assert.True(one.Bytes > 0);
        Assert.Equal("agent", one.Agent);
        Assert.Equal(Others, (long)(await _test.ScalarAsync("select count(*) from crawl.swarm_snapshot"))!);
        Assert.Equal(0L, await _test.ScalarAsync("select (select count(*) from crawl.visit) + (select count(*) from crawl.tracker_check)"));
    }

    // Among the others, so that it is neither the first nor the last of its batch.
    private Task<Guid> WriteAsync(Observation poisoned) => _folder.WriteAsync(
        [.. Enumerable.Range(0, Others / 2).Select(x => Observed.Snapshot(x)), poisoned, .. Enumerable.Range(Others / 2, Others / 2).Select(x => Observed.Snapshot(x))]);

    // Puts other bytes into the one record that holds these, and makes its checksum fit.
    private async Task SpoilAsync(byte[] from, byte[] to, byte? type = null)
    {
        var bytes = await File.ReadAllBytesAsync(_folder.Segment(1));
        SegmentFiles.ReadHeader(_folder.Segment(1), out var at);
        for (var size = 0; at < bytes.Length; at += size)
        {
            size = RecordFrame.Measure(bytes.AsSpan(at));
            var place = bytes.AsSpan(at, size).IndexOf(from);
            if (place >= 0)
            {
                to.CopyTo(bytes.AsSpan(at + place));
                var frame = new ArrayBufferWriter<byte>();
                RecordFrame.Write(
                    frame, (RecordType)(type ?? bytes[at + RecordFrame.HeaderSize]), bytes[at + RecordFrame.HeaderSize + 1],
                    bytes.AsSpan(at + RecordFrame.HeaderSize + 2, size - RecordFrame.HeaderSize - 2));
                frame.WrittenSpan.CopyTo(bytes.AsSpan(at));
            }
        }

        await File.WriteAllBytesAsync(_folder.Segment(1), bytes);
    }

    private async Task IngestAsync(Guid journal)
    {
        await using var writer = _folder.Open();
        Assert.Equal(journal, writer.Id);
        await using var database = await _test.OpenAsync(new ManualTime(Samples.Noon));
        var agent = await new AgentStore(database).RegisterAsync(new AgentIdentity("agent", "host", "1", writer.Id), default);
        using var ingester = new Ingester(database, writer, agent, new IngestOptions(), _folder.Options, new SessionOptions(), NullLoggerFactory.Instance);
        await ingester.DrainAsync(default);
    }
}
