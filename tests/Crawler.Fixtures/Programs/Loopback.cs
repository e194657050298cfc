using System.Net;
using System.Net.Sockets;

namespace Crawler.Fixtures.Programs;

/// <summary>Addresses and ports in 127.0.0.0/8 for programs that tests start.</summary>
public static class Loopback
{
    // Below Linux's default range for outgoing connections (32768-60999), from which the kernel could take a port between our look
    // and the program's bind.
    private const int FirstPort = 20000;
    private const int Ports = 12000;

    private static int _addresses;
    private static int _ports = Random(Ports);

    /// <summary>
    /// An address that no other program of this test process has: clients allow one connection per address and torrent, and trackers
    /// tell peers apart by address. Test processes that run at once get different ones in practice.
    /// </summary>
    public static IPAddress NextAddress()
    {
        var number = Interlocked.Increment(ref _addresses);
        return new IPAddress([127, (byte)(10 + (Environment.ProcessId % 240)), (byte)(number / 250), (byte)(1 + (number % 250))]);
    }

    /// <summary>A port that is free on <paramref name="address"/>, for TCP and UDP both.</summary>
    public static int FreePort(IPAddress address) => FreePorts(address, 1);

    /// <summary>The first of so many ports in a row, none of which anybody else here is given.</summary>
    public static int FreePorts(IPAddress address, int count)
    {
        for (var attempt = 0; attempt < Ports; attempt++)
        {
            var port = FirstPort + (int)((uint)(Interlocked.Add(ref _ports, count) - count) % Ports);
            if (Enumerable.Range(port, count).All(x => CanBind(address, x, SocketType.Stream) && CanBind(address, x, SocketType.Dgram)))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No port is free on {address}.");
    }

    /// <summary>A new address with a free port.</summary>
    public static IPEndPoint NextEndpoint()
    {
        var address = NextAddress();
        return new IPEndPoint(address, FreePort(address));
    }

    /// <summary>Whether a TCP connection to <paramref name="endpoint"/> succeeds.</summary>
    public static async Task<bool> IsListeningAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static bool CanBind(IPAddress address, int port, SocketType type)
    {
        using var socket = new Socket(address.AddressFamily, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int Random(int below) => System.Security.Cryptography.RandomNumberGenerator.GetInt32(below);
}
