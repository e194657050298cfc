using System.Net.Sockets;

namespace Crawler.Probing.Trackers.Http.Transports;

/// <summary>A connection's bytes, both ways. One thing is asked of it at a time. What fails does so with a <see cref="SocketException"/> or an
/// <see cref="IOException"/>.</summary>
internal interface IHttpTransport : IDisposable
{
    /// <summary>The family of the address that it leads to.</summary>
    AddressFamily Family { get; }

    /// <summary>Whether nothing is to be read, not even the end.</summary>
    bool IsQuiet { get; }

    /// <summary>Sends all bytes.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Receives what is there, or the next to come; 0 at the end.</summary>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken);
}
