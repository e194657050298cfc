using System.Buffers;
using System.Collections;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Work;

/// <summary>Swarms claimed together, as columns in borrowed memory: a hundred thousand of them cost a few objects.</summary>
public sealed class ClaimedSwarms : IReadOnlyList<SwarmRef>, IDisposable
{
    private readonly byte[] _hashes;
    private readonly long[] _ids;
    private readonly bool[] _hasCounted;
    private HashSet<long>? _counted;

    /// <summary>Room for so many, to be filled by whoever claims them.</summary>
    public ClaimedSwarms(int count)
    {
        Count = count;
        _hashes = ArrayPool<byte>.Shared.Rent(count * InfoHash.Size);
        _ids = ArrayPool<long>.Shared.Rent(count);
        _hasCounted = ArrayPool<bool>.Shared.Rent(count);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Their hashes, one behind the other.</summary>
    public Memory<byte> Hashes => _hashes.AsMemory(0, Count * InfoHash.Size);

    /// <summary>Their keys.</summary>
    public Memory<long> Ids => _ids.AsMemory(0, Count);

    /// <summary>Whether the tracker has counted each before.</summary>
    public Memory<bool> HasCounted => _hasCounted.AsMemory(0, Count);

    /// <inheritdoc/>
    public SwarmRef this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return new SwarmRef(_ids[index], new InfoHash(_hashes.AsSpan(index * InfoHash.Size)));
        }
    }

    /// <summary>Whether the tracker has counted a swarm before.</summary>
    public bool WasCounted(SwarmRef swarm)
    {
        _counted ??= [.. Enumerable.Range(0, Count).Where(i => _hasCounted[i]).Select(i => _ids[i])];
        return _counted.Contains(swarm.SwarmId);
    }

    /// <inheritdoc/>
    public IEnumerator<SwarmRef> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Gives the memory back; nothing of it may be used afterwards.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_hashes);
        ArrayPool<long>.Shared.Return(_ids);
        ArrayPool<bool>.Shared.Return(_hasCounted);
    }
}
