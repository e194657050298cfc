namespace Crawler.Storage.Ingest;

/// <summary>Keys for the rows of a batch, from the blocks that the database gave.</summary>
/// <param name="blocks">The first key of each block.</param>
internal sealed class RowKeys(IReadOnlyList<long> blocks)
{
    /// <summary>Keys in a block; <c>crawl.observation_block</c> counts in steps of it.</summary>
    public const int BlockSize = 65_536;

    private long _used;

    /// <summary>The blocks that so many rows need.</summary>
    public static int BlocksFor(long rows) => (int)Math.Max(1, (rows + BlockSize - 1) / BlockSize);

    /// <summary>The next key.</summary>
    public long Next()
    {
        var key = blocks[(int)(_used / BlockSize)] + (_used % BlockSize);
        _used++;
        return key;
    }
}
