using System.Net;
using Crawler.Fixtures;
using Crawler.Storage.Ingest;
using Npgsql;

namespace Crawler.Storage.Tests.Ingest;

/// <summary>Values that PostgreSQL reads as they were written.</summary>
public sealed class CopyBufferTests : IAsyncLifetime
{
    private const string Copy = "copy crawl_copied from stdin (format binary)";

    private TestDatabase _test = null!;

    public async Task InitializeAsync()
    {
        _test = await PostgresFixture.CreateAsync();
        await _test.ExecuteAsync(
            """
            create table crawl_copied (
                i8 bigint, i4 integer, i2 smallint, r real, d double precision, f boolean, at timestamptz, t text, b bytea, k bytea, j jsonb,
                n integer[], a inet, c cidr)
            """);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task Every_type_is_read_as_it_was_written()
    {
        var at = new DateTimeOffset(1969, 7, 20, 20, 17, 40, TimeSpan.FromHours(-4)).AddTicks(10);
        await CopyAsync(
            row => Write(row, long.MinValue, int.MaxValue, short.MinValue, at, "ü€😀", [0, 255], [int.MinValue, 0, 7], "192.0.2.1", "192.0.2.0/24"),
            row => Write(row, 1, -1, 1, at, "", [], [], "2001:db8::1", "2001:db8::/33"));

        Assert.Equal(
            [
                [long.MinValue, int.MaxValue, short.MinValue, 1.5f, 2.25, true, at.UtcDateTime, "ü€😀", "00ff", "ffffffffffffffffffffffffffffffff", "{\"a\": \"ü\"}",
                    "{-2147483648,0,7}", "192.0.2.1", "192.0.2.0/24"],
                [1L, -1, (short)1, 1.5f, 2.25, true, at.UtcDateTime, "", "", "ffffffffffffffffffffffffffffffff", "{\"a\": \"ü\"}",
                    "{}", "2001:db8::1", "2001:db8::/33"],
            ],
            await _test.RowsAsync("select i8, i4, i2, r, d, f, at, t, encode(b, 'hex'), encode(k, 'hex'), j::text, n::text, host(a), c::text from crawl_copied order by i8"));
    }

    [Fact]
    public async Task Null_becomes_NULL()
    {
        await CopyAsync(row =>
        {
            row.Int64(null);
            row.Count(-1);
            row.Int16(null);
            row.Real(null);
            row.Double(null);
            row.Flag(null);
            row.Time(null);
            row.Text(null);
            row.Bytes((byte[]?)null);
            row.Bytes((byte[]?)null);
            row.Json(null);
            row.Integers(null);
            row.Address(null);
            row.Network(IPNetwork.Parse("0.0.0.0/0"));
        });

        Assert.Equal(13L, await _test.ScalarAsync("select num_nulls(i8, i4, i2, r, d, f, at, t, b, k, j, n, a, c)::bigint from crawl_copied"));
    }

    [Fact]
    public async Task Rows_that_fill_the_buffer_many_times_are_all_there()
    {
        var rows = Enumerable.Range(0, 20).Select(i => (Action<CopyBuffer>)(row => Write(
            row, i, i, 0, Samples.Noon, new string((char)('a' + i), 60_000), [], [], "192.0.2.1", "192.0.2.0/24")));
        await CopyAsync([.. rows]);

        Assert.Equal([[20L, 60_000, 20L]], await _test.RowsAsync("select count(*), min(length(t)), count(distinct left(t, 1)) from crawl_copied"));
    }

    [Fact]
    public async Task A_row_that_is_too_long_is_refused_and_nothing_of_its_transaction_is_there()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => CopyAsync(
            row => Write(row, 1, 1, 1, Samples.Noon, "fits", [], [], "192.0.2.1", "192.0.2.0/24"),
            row => row.Text(new string('x', 300_000))));

        Assert.Equal(0L, await _test.ScalarAsync("select count(*) from crawl_copied"));
    }

    private static void Write(
        CopyBuffer row, long i8, int i4, short i2, DateTimeOffset at, string text, byte[] bytes, int[] integers, string address, string network)
    {
        row.Int64(i8);
        row.Int32(i4);
        row.Int16(i2);
        row.Real(1.5);
        row.Double(2.25);
        row.Flag(true);
        row.Time(at);
        row.Text(text);
        row.Bytes(bytes);
        row.Key(UInt128.MaxValue);
        row.Json("{\"a\":\"ü\"}");
        row.Integers(integers);
        row.Address(IPAddress.Parse(address));
        row.Network(IPNetwork.Parse(network));
    }

    private async Task CopyAsync(params Action<CopyBuffer>[] rows)
    {
        await using var connection = (NpgsqlConnection)await _test.Database.DataSource.OpenConnectionAsync();
        await BinaryCopy.CopyAsync(connection, Copy, rows, (buffer, write) => write(buffer), default);
    }
}
