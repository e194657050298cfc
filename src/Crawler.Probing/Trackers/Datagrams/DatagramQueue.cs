using System.Net;

namespace Crawler.Probing.Trackers.Datagrams;

/// <summary>Datagrams that wait to be sent together. Its memory stays, so that in the long run nothing is allocated. Not safe for use side by side.</summary>
internal sealed class DatagramQueue
{
    /// <summary>Most bytes of a datagram.</summary>
    public const int MaxDatagram = 2048;

    private byte[] _bytes = NewBytes(64);
    private (SocketAddress Remote, int Length)[] _entries = new (SocketAddress, int)[64];

    /// <summary>Datagrams.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a copy.</summary>
    public void Add(SocketAddress remote, ReadOnlySpan<byte> datagram)
    {
        if (Count == _entries.Length)
        {
            Grow();
        }

        datagram.CopyTo(_bytes.AsSpan(Count * MaxDatagram, MaxDatagram));
        _entries[Count++] = (remote, datagram.Length);
    }

    /// <summary>Where a datagram goes.</summary>
    public SocketAddress Remote(int index) => _entries[index].Remote;

    /// <summary>Its bytes. They do not move in memory.</summary>
    public Span<byte> Datagram(int index) => _bytes.AsSpan(index * MaxDatagram, _entries[index].Length);

    /// <summary>Forgets all of them.</summary>
    public void Clear() => Count = 0;

    private void Grow()
    {
        var bytes = NewBytes(_entries.Length * 2);
        _bytes.CopyTo(bytes, 0);
        _bytes = bytes;
        Array.Resize(ref _entries, _entries.Length * 2);
    }

    private static byte[] NewBytes(int datagrams) => GC.AllocateUninitializedArray<byte>(datagrams * MaxDatagram, pinned: true);
}
