using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Lab.Seeding;

/// <summary>Announces over UDP (BEP 15) from one address, so that the tracker hands out that address, of that family.</summary>
internal sealed class UdpAnnouncer
{
    private const int Attempts = 3;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);

    private readonly IPAddress _from;
    private readonly TimeProvider _time;

    /// <summary>Prepares to announce from <paramref name="from"/>; the any-address leaves only the family fixed.</summary>
    public UdpAnnouncer(IPAddress from, TimeProvider time)
    {
        _from = from;
        _time = time;
    }

    /// <summary>Announces; asks three times, waiting longer each time.</summary>
    /// <exception cref="AnnounceFailedException">The tracker cannot be reached, or does not answer as one.</exception>
    public async Task<AnnounceReply> AnnounceAsync(Uri tracker, AnnounceRequest request, CancellationToken cancel)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(tracker.IdnHost, _from.AddressFamily, cancel);
            using var socket = new Socket(_from.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(_from, 0));
            await socket.ConnectAsync(addresses[0], tracker.Port, cancel);

            var packet = new byte[UdpAnnounce.MaxRequestSize];
            var transaction = NewTransaction();
            UdpConnect.WriteRequest(packet, transaction);
            var answer = await AskAsync(socket, packet.AsMemory(0, UdpConnect.RequestSize), transaction, cancel);
            if (!UdpConnect.TryReadReply(answer, out var connection, out var error))
            {
                throw new AnnounceFailedException(Reason(answer, error));
            }

            transaction = NewTransaction();
            var length = UdpAnnounce.WriteRequest(packet, connection, transaction, request with { UrlData = tracker.PathAndQuery });
            answer = await AskAsync(socket, packet.AsMemory(0, length), transaction, cancel);
            return UdpAnnounce.TryReadReply(answer, _from.AddressFamily == AddressFamily.InterNetworkV6, out var reply, out error)
                ? reply
                : throw new AnnounceFailedException(Reason(answer, error));
        }
        catch (SocketException e)
        {
            throw new AnnounceFailedException(e.Message, e);
        }
    }

    private static uint NewTransaction() => BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));

    private static string Reason(byte[] answer, Wire.WireError error) => UdpError.TryReadReply(answer, out var message, out _) ? message : error.ToString();

    private async Task<byte[]> AskAsync(Socket socket, ReadOnlyMemory<byte> packet, uint transaction, CancellationToken cancel)
    {
        var buffer = new byte[2048];
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            await socket.SendAsync(packet, cancel);
            using var limit = new CancellationTokenSource(FirstWait * (attempt + 1), _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            try
            {
                while (true)
                {
                    var received = await socket.ReceiveAsync(buffer, either.Token);
                    if (UdpReplyHeader.TryRead(buffer.AsSpan(0, received), out var header, out _) && header.TransactionId == transaction)
                    {
                        return buffer[..received];
                    }
                }
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                // Lost on the way, perhaps: once more.
            }
        }

        throw new AnnounceFailedException("no answer");
    }
}
