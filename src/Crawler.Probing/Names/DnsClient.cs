using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Crawler.Wire.Dns;

namespace Crawler.Probing.Names;

/// <summary>
/// Asks one resolver over UDP, for what the framework cannot ask. Each question has a socket and an id of its own; what comes from
/// elsewhere, or answers something else, is passed over.
/// </summary>
/// <param name="server">The resolver.</param>
/// <param name="timeout">The longest time for one question; it is sent a second time after half of it.</param>
/// <param name="time">The clock.</param>
internal sealed class DnsClient(IPEndPoint server, TimeSpan timeout, TimeProvider time)
{
    private const int Attempts = 2;

    /// <summary>The client of these options; null when they name no resolver and the system has none.</summary>
    public static DnsClient? Create(Trackers.TrackerOptions options, bool forAddresses, TimeProvider time) =>
        options.DnsServer.Length > 0 ? new DnsClient(IPEndPoint.Parse(options.DnsServer), options.DnsTimeout, time)
        : !forAddresses && NameServers.OfSystem() is { } system ? new DnsClient(system, options.DnsTimeout, time)
        : null;

    /// <summary>The reply; null when there was none in time, or it was cut. A name that can be none is not asked for.</summary>
    public async Task<DnsReply?> AskAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        var query = new DnsQuery((ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), name.TrimEnd('.').ToLowerInvariant(), type);
        var packet = new byte[DnsQuery.MaxBytes];
        var length = query.Write(packet);
        if (length == 0)
        {
            return null;
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            using var patience = new CancellationTokenSource(timeout / Attempts, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                await socket.ConnectAsync(server, linked.Token);
                await socket.SendAsync(packet.AsMemory(0, length), linked.Token);
                return await ReceiveAsync(socket, query, linked.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Once more.
            }
            catch (SocketException)
            {
                // Nobody there, or no way there.
            }
        }

        return null;
    }

    private static async Task<DnsReply?> ReceiveAsync(Socket socket, DnsQuery query, CancellationToken cancellationToken)
    {
        var packet = new byte[DnsQuery.MaxReplyBytes];
        while (true)
        {
            var length = await socket.ReceiveAsync(packet, cancellationToken);
            if (DnsReply.TryRead(packet.AsSpan(0, length), query, out var reply, out _))
            {
                return reply.IsTruncated ? null : reply;
            }
        }
    }
}
