using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Migrations;

/// <summary>
/// The groups <c>crawler_agent</c> and <c>crawler_reader</c>, with what their members need and no more. Accounts are made by whoever runs the
/// server, as members of one of them.
/// </summary>
/// <param name="database">A database with the whole schema, opened by its owner.</param>
public sealed class DatabaseRoles(Database database)
{
    /// <summary>Makes what is missing and grants anew; all or nothing.</summary>
    /// <exception cref="MigrationException">The account may not do it.</exception>
    /// <exception cref="DatabaseUnavailableException">The server went away.</exception>
    public async Task GrantAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteFileAsync("maintenance/roles", transaction, [], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException e)
        {
            throw new MigrationException($"The roles cannot be made: {e.MessageText}. It takes the account that migrates, with the right to create roles.", e);
        }
        catch (NpgsqlException e)
        {
            throw new DatabaseUnavailableException($"The roles cannot be made ({database.Description}): {e.Message}", e);
        }
    }
}
