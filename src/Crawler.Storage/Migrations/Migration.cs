using System.Security.Cryptography;
using System.Text;
using Crawler.Storage.Sql;

namespace Crawler.Storage.Migrations;

/// <summary>One step of the schema, from <c>sql/migrations/NNNN_name.sql</c>.</summary>
/// <param name="Version">The file's number.</param>
/// <param name="Name">The rest of its name.</param>
/// <param name="Sql">Its text.</param>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>SHA-256 of the text, in hex: an applied file must never change.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>
    /// Whether the file's first line is <c>-- no-transaction</c>, for the few statements that PostgreSQL refuses in one. Such a file
    /// holds one statement that may be run again, because a crash can come between it and its record.
    /// </summary>
    public bool InTransaction => !Sql.StartsWith("-- no-transaction", StringComparison.Ordinal);

    /// <summary>Every migration this program carries, in order.</summary>
    public static IReadOnlyList<Migration> Carried() => [.. SqlFiles.List("migrations").Select(Load)];

    private static Migration Load(string path)
    {
        var file = path["migrations/".Length..];
        return file.Length > 5 && file[4] == '_' && int.TryParse(file.AsSpan(0, 4), out var version)
            ? new Migration(version, file[5..], SqlFiles.Read(path))
            : throw new InvalidOperationException($"sql/{path}.sql is not named NNNN_name.sql.");
    }
}
