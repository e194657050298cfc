using System.Net;
using System.Net.Sockets;

namespace Crawler.Probing.Trackers.Datagrams;

/// <summary>A datagram a system call, by the framework's sockets: works everywhere.</summary>
internal sealed class PlainPort(Socket socket) : IDatagramPort
{
    private const int MaxDatagram = 65_536;

    private readonly byte[] _buffer = new byte[MaxDatagram];
    private readonly SocketAddress _source = new(socket.AddressFamily);
    private int _length;

    /// <inheritdoc/>
    public int Receive()
    {
        try
        {
            _length = socket.ReceiveFrom(_buffer, SocketFlags.None, _source);
            return 1;
        }
        catch (SocketException)
        {
            return -1;
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Datagram(int index) => _buffer.AsSpan(0, _length);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Source(int index) => _source.Buffer.Span[.._source.Size];

    /// <inheritdoc/>
    public int Send(DatagramQueue queue, int first)
    {
        socket.SendTo(queue.Datagram(first), SocketFlags.None, queue.Remote(first));
        return 1;
    }
}
