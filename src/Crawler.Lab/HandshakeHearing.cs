using System.Net.Sockets;
using Crawler.Wire;
using Crawler.Wire.Peers;

namespace Crawler.Lab;

/// <summary>Hears a caller's handshake.</summary>
internal static class HandshakeHearing
{
    /// <summary>The handshake; null when the caller leaves or says something else first.</summary>
    public static async Task<Handshake?> HearAsync(Socket socket, CancellationToken cancel)
    {
        var buffer = new byte[Handshake.Size];
        for (var filled = 0; ;)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(filled), cancel);
            filled += received;
            if (Handshake.TryRead(buffer.AsSpan(0, filled), out var handshake, out var error))
            {
                return handshake;
            }

            if (received == 0 || error.Kind != WireErrorKind.UnexpectedEnd)
            {
                return null;
            }
        }
    }
}
