using System.Data;
using Dapper;

namespace Crawler.Storage.Sql;

/// <summary>Named queries as Dapper wants them.</summary>
internal static class Statement
{
    /// <summary>The text of <paramref name="file"/> with parameters named like the properties of <paramref name="parameters"/>.</summary>
    public static CommandDefinition Of(
        string file, object? parameters, CancellationToken cancellationToken, IDbTransaction? transaction = null) =>
        new(SqlFiles.Read(file), parameters, transaction, cancellationToken: cancellationToken);
}
