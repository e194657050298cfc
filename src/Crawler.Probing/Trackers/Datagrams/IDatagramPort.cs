namespace Crawler.Probing.Trackers.Datagrams;

/// <summary>A bound UDP socket: many datagrams a system call where the system can. One thread receives, one at a time sends.</summary>
internal interface IDatagramPort
{
    /// <summary>Waits until something comes; how many datagrams did, or -1 when the socket has an error to tell instead.</summary>
    int Receive();

    /// <summary>A datagram of the last <see cref="Receive"/>; valid until the next.</summary>
    ReadOnlySpan<byte> Datagram(int index);

    /// <summary>Where it came from, as the system writes addresses.</summary>
    ReadOnlySpan<byte> Source(int index);

    /// <summary>Sends datagrams from <paramref name="first"/> on, and gives how many went out.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">Not even the first one did.</exception>
    int Send(DatagramQueue queue, int first);
}
