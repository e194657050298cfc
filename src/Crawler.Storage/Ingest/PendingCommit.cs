using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>
/// The commit of the batch before. The server waits for its disk then: the next batch's rows are copied meanwhile, over another connection, and
/// only its cursor waits.
/// </summary>
internal sealed class PendingCommit
{
    private Task<Exception?> _commit = Task.FromResult<Exception?>(null);

    /// <summary>Commits, and closes both; <see cref="SettleAsync"/> tells what came of it. It goes on when its caller gives up.</summary>
    public void Begin(NpgsqlConnection connection, NpgsqlTransaction transaction) => _commit = CommitAsync(connection, transaction);

    /// <summary>Waits until it is durable.</summary>
    /// <exception cref="NpgsqlException">It failed, or nobody knows: the cursor tells. Told once.</exception>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        if (await EndAsync(cancellationToken) is { } failure)
        {
            throw new NpgsqlException($"Whether the batch before was stored is not known: {failure.Message}", failure);
        }
    }

    /// <summary>Waits until it has ended in whatever way, for who asks the cursor next; why it failed, or null.</summary>
    public async Task<Exception?> EndAsync(CancellationToken cancellationToken)
    {
        var failure = await _commit.WaitAsync(cancellationToken);
        _commit = Task.FromResult<Exception?>(null);
        return failure;
    }

    private static async Task<Exception?> CommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        try
        {
            await using (connection)
            {
                await using (transaction)
                {
                    await transaction.CommitAsync(CancellationToken.None);
                }
            }

            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
