using Npgsql;
using NpgsqlTypes;

namespace Crawler.Storage.Ingest;

/// <summary>Writes the columns of a row in binary COPY; null becomes NULL.</summary>
internal readonly struct CopyRow(NpgsqlBinaryImporter importer, CancellationToken cancellationToken)
{
    public Task Int64(long? value) => Value(value, NpgsqlDbType.Bigint);

    public Task Int32(int? value) => Value(value, NpgsqlDbType.Integer);

    public Task Int16(short? value) => Value(value, NpgsqlDbType.Smallint);

    public Task Real(double? value) => Value((float?)value, NpgsqlDbType.Real);

    public Task Double(double? value) => Value(value, NpgsqlDbType.Double);

    public Task Flag(bool? value) => Value(value, NpgsqlDbType.Boolean);

    public Task Time(DateTimeOffset value) => importer.WriteAsync(value.ToUniversalTime(), NpgsqlDbType.TimestampTz, cancellationToken);

    public Task OptionalTime(DateTimeOffset? value) => Value(value?.ToUniversalTime(), NpgsqlDbType.TimestampTz);

    public Task Text(string? value) => Reference(value, NpgsqlDbType.Text);

    public Task Json(string? value) => Reference(value, NpgsqlDbType.Jsonb);

    public Task Bytes(byte[]? value) => Reference(value, NpgsqlDbType.Bytea);

    public Task Integers(IReadOnlyList<int>? value) => Reference(value?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Integer);

    public Task Address(System.Net.IPAddress? value) => Reference(value, NpgsqlDbType.Inet);

    public Task Network(System.Net.IPNetwork value) => importer.WriteAsync(value, NpgsqlDbType.Cidr, cancellationToken);

    private Task Value<T>(T? value, NpgsqlDbType type)
        where T : struct =>
        value is { } there ? importer.WriteAsync(there, type, cancellationToken) : importer.WriteNullAsync(cancellationToken);

    private Task Reference<T>(T? value, NpgsqlDbType type)
        where T : class =>
        value is null ? importer.WriteNullAsync(cancellationToken) : importer.WriteAsync(value, type, cancellationToken);
}
