using System.Net.Sockets;
using System.Runtime.InteropServices;
using Crawler.Probing.Linux;

namespace Crawler.Probing.Trackers;

/// <summary>
/// What networks say of datagrams that did not arrive. One socket speaks with many, so an error alone does not tell whose it is; Linux
/// keeps it together with the datagram that caused it (<c>IP_RECVERR</c>, ip(7)). Elsewhere such a datagram merely gets no answer.
/// </summary>
internal static partial class UdpErrorQueue
{
    private const int LevelIp = 0;
    private const int LevelIpv6 = 41;
    private const int ReceiveErrors = 11;
    private const int ReceiveErrorsIpv6 = 25;
    private const int FromErrorQueue = 0x2000;
    private const int DontWait = 0x40;
    private const int ControlHeader = 16;

    /// <summary>Lets errors be kept.</summary>
    public static void Enable(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            var v6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
            socket.SetRawSocketOption(v6 ? LevelIpv6 : LevelIp, v6 ? ReceiveErrorsIpv6 : ReceiveErrors, BitConverter.GetBytes(1));
        }
    }

    /// <summary>Takes one error: the beginning of the datagram that we sent, and what became of it. False when there are no more.</summary>
    public static unsafe bool TryTake(Socket socket, Span<byte> datagram, out int length, out SocketError error)
    {
        length = 0;
        error = SocketError.Success;
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        Span<byte> control = stackalloc byte[512];
        fixed (byte* bytes = datagram)
        fixed (byte* ancillary = control)
        {
            var vector = new Vector { Base = bytes, Length = datagram.Length };
            var message = new Message { Vectors = &vector, VectorCount = 1, Control = ancillary, ControlLength = control.Length };
            length = (int)ReceiveMessage(socket.SafeHandle, ref message, FromErrorQueue | DontWait);
            if (length < 0)
            {
                return false;
            }

            error = message.ControlLength >= ControlHeader + sizeof(int) ? Errno.ToSocketError(MemoryMarshal.Read<int>(control[ControlHeader..])) : SocketError.SocketError;
            return true;
        }
    }

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReceiveMessage(SafeHandle socket, ref Message message, int flags);

    // struct iovec and struct msghdr of 64-bit Linux.
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Vector
    {
        public byte* Base;
        public nint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Message
    {
        public void* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nint VectorCount;
        public byte* Control;
        public nint ControlLength;
        public int Flags;
    }
}
