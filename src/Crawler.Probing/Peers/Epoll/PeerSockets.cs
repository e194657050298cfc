using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Linux;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Probing.Peers.Epoll;

/// <summary>
/// Opens, connects and takes back the sockets of slots. A socket is used for one connection after another: connecting it to nothing ends
/// the old connection with a reset, at a fraction of the cost of a new socket.
/// </summary>
internal sealed class PeerSockets(EpollSet epoll, IPAddress? bindAddress, bool isGraceful)
{
    private readonly byte[]? _local = bindAddress is null ? null : RawAddress.OfLocal(bindAddress);
    private readonly bool? _isLocalV4 = bindAddress is null ? null : bindAddress.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>Begins a connection. Null when it is under way; otherwise why it is not.</summary>
    public (ProbeOutcome Outcome, string Error)? Connect(ref VisitSlot slot, int number, in PeerEndpoint endpoint)
    {
        if (_isLocalV4 is { } isLocalV4 && isLocalV4 != endpoint.IsV4)
        {
            return (ProbeOutcome.Inconclusive, "the local address is of the other family");
        }

        if (slot.Socket != VisitSlot.None && slot.IsV4 != endpoint.IsV4)
        {
            Close(ref slot);
        }

        var isNew = slot.Socket == VisitSlot.None;
        if (isNew && !TryOpen(ref slot, endpoint.IsV4))
        {
            return Failure(ref slot, isNew);
        }

        Span<byte> address = stackalloc byte[RawAddress.MaxSize];
        var length = RawAddress.Write(endpoint, address);
        if (LibC.Connect(slot.Socket, address, length) != 0 && Errno.Last != Errno.InProgress)
        {
            return Failure(ref slot, isNew);
        }

        slot.IsUsed = true;
        slot.IsConnecting = true;
        return isNew && !epoll.TryAdd(slot.Socket, number) ? Failure(ref slot, isNew) : null;
    }

    /// <summary>Ends the connection. The socket is kept for the next one, unless connections are to be closed in the ordinary way.</summary>
    public void Release(ref VisitSlot slot)
    {
        if (!slot.IsUsed)
        {
            return;
        }

        slot.IsUsed = false;
        slot.IsConnecting = false;
        if (isGraceful)
        {
            CloseGracefully(ref slot);
            return;
        }

        Span<byte> none = stackalloc byte[RawAddress.MaxSize];
        if (LibC.Connect(slot.Socket, none, RawAddress.WriteNone(none)) != 0)
        {
            Close(ref slot);
        }
    }

    /// <summary>Closes the socket, whatever its connection is doing.</summary>
    public static void Close(ref VisitSlot slot)
    {
        if (slot.Socket != VisitSlot.None)
        {
            _ = LibC.Close(slot.Socket);
            slot.Socket = VisitSlot.None;
            slot.IsUsed = false;
            slot.IsConnecting = false;
        }
    }

    private static void CloseGracefully(ref VisitSlot slot)
    {
        // Closing with bytes unread would be a reset: what came is read first, as far as it is there.
        Span<byte> scrap = stackalloc byte[4096];
        _ = LibC.Shutdown(slot.Socket, LibC.ShutdownWrite);
        for (var i = 0; i < 16 && LibC.Receive(slot.Socket, scrap, scrap.Length, 0) > 0; i++)
        {
        }

        Close(ref slot);
    }

    private static (ProbeOutcome Outcome, string Error) Failure(ref VisitSlot slot, bool isNew)
    {
        var error = Errno.Last;
        if (isNew)
        {
            // It is not waited for yet.
            Close(ref slot);
        }

        return (Errno.ToOutcome(error), Errno.ToText(error));
    }

    private bool TryOpen(ref VisitSlot slot, bool isV4)
    {
        slot.Socket = ClientSockets.Open(isV4, _local);
        slot.IsV4 = isV4;
        return slot.Socket != VisitSlot.None;
    }
}
