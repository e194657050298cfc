using Crawler.Wire.Identity;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Which swarm stands under which key, by the key: where keys come in runs, asking costs a comparison and no look-up. Keys beyond the
/// number that is remembered are never known, which costs a look-up elsewhere and nothing else.
/// </summary>
internal sealed class KnownKeys(int most)
{
    private const int PageSize = 8192;

    private readonly InfoHash[]?[] _pages = new InfoHash[]?[(most / PageSize) + 1];

    /// <summary>Remembers a key; false when it is beyond those that are.</summary>
    public bool TryAdd(long id, InfoHash hash)
    {
        if (id <= 0 || id / PageSize >= _pages.Length)
        {
            return false;
        }

        (_pages[id / PageSize] ??= new InfoHash[PageSize])[id % PageSize] = hash;
        return true;
    }

    /// <summary>Whether the swarm with this hash is known to stand under this key.</summary>
    public bool IsKnown(long id, InfoHash hash) =>
        id > 0 && id / PageSize < _pages.Length && _pages[id / PageSize] is { } page && page[id % PageSize] == hash;

    /// <summary>Whether all swarms with these hashes, one behind the other, are known to stand under these keys.</summary>
    public bool AreKnown(ReadOnlySpan<long> ids, ReadOnlySpan<byte> hashes)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if (!IsKnown(ids[i], new InfoHash(hashes.Slice(i * InfoHash.Size, InfoHash.Size))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Clear(_pages);
}
