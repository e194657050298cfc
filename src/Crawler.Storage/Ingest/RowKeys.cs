using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>Keys for rows, from blocks that the database gives: what a block has left is for the next batch.</summary>
internal sealed class RowKeys
{
    // Keys in a block; crawl.observation_block counts in steps of it.
    private const int BlockSize = 65_536;

    private readonly Queue<long> _blocks = new();
    private long _next;
    private long _left;

    /// <summary>Sees to it that there are so many. A batch that fails leaves a gap in the numbers, and nothing else.</summary>
    public async Task EnsureAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, long rows, CancellationToken cancellationToken)
    {
        var missing = rows - _left - (_blocks.Count * (long)BlockSize);
        if (missing > 0)
        {
            var blocks = await connection.QueryFileAsync(
                "queries/observation_block", transaction, [("blocks", (int)((missing + BlockSize - 1) / BlockSize))], row => row.GetInt64(0), cancellationToken);
            blocks.ForEach(_blocks.Enqueue);
        }
    }

    /// <summary>The next key; as many as <see cref="EnsureAsync"/> was told.</summary>
    public long Next()
    {
        if (_left == 0)
        {
            (_next, _left) = (_blocks.Dequeue(), BlockSize);
        }

        _left--;
        return _next++;
    }
}
