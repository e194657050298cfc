using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Crawler.Probing.Linux;

namespace Crawler.Probing.Trackers.Datagrams;

/// <summary>Many datagrams a system call (<c>recvmmsg(2)</c>, <c>sendmmsg(2)</c>); on 64-bit Linux.</summary>
internal sealed unsafe partial class BatchPort : IDatagramPort, IDisposable
{
    private const int MostReceived = 32;
    private const int MostSent = 64;
    private const int MaxDatagram = 65_536;
    private const int MaxAddress = 28;
    private const int WaitForOne = 0x10000;

    private readonly Socket _socket;

    // Of these pages only those are ever touched that a datagram reached.
    private readonly byte* _buffers = (byte*)NativeMemory.Alloc((nuint)MostReceived * MaxDatagram);
    private readonly byte* _addresses = (byte*)NativeMemory.AllocZeroed(MostReceived, MaxAddress);
    private readonly Vector* _vectors = (Vector*)NativeMemory.AllocZeroed(MostReceived, (nuint)sizeof(Vector));
    private readonly Message* _messages = (Message*)NativeMemory.AllocZeroed(MostReceived, (nuint)sizeof(Message));
    private int _used = MostReceived;

    public BatchPort(Socket socket) => _socket = socket;

    /// <summary>Whether this system has these calls, with structures as they are here.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() && nint.Size == sizeof(long);

    /// <inheritdoc/>
    public int Receive()
    {
        for (var i = 0; i < _used; i++)
        {
            _vectors[i] = new Vector { Base = _buffers + ((nint)i * MaxDatagram), Length = MaxDatagram };
            _messages[i] = new Message { Name = _addresses + (i * MaxAddress), NameLength = MaxAddress, Vectors = _vectors + i, VectorCount = 1 };
        }

        _used = 0;
        var count = ReceiveMany(_socket.SafeHandle, _messages, MostReceived, WaitForOne, null);
        if (count < 0)
        {
            return Errno.Last == Errno.Interrupted ? 0 : -1;
        }

        _used = count;
        return count;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Datagram(int index) => new(_buffers + ((nint)index * MaxDatagram), (int)_messages[index].Bytes);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Source(int index) => new(_messages[index].Name, (int)Math.Min(_messages[index].NameLength, MaxAddress));

    /// <inheritdoc/>
    public int Send(DatagramQueue queue, int first)
    {
        var count = Math.Min(queue.Count - first, MostSent);
        var messages = stackalloc Message[count];
        var vectors = stackalloc Vector[count];
        var addresses = stackalloc byte[count * MaxAddress];
        for (var i = 0; i < count; i++)
        {
            var remote = queue.Remote(first + i);
            var datagram = queue.Datagram(first + i);
            remote.Buffer.Span[..remote.Size].CopyTo(new Span<byte>(addresses + (i * MaxAddress), MaxAddress));

            // The queue's bytes are pinned.
            vectors[i] = new Vector { Base = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(datagram)), Length = datagram.Length };
            messages[i] = new Message { Name = addresses + (i * MaxAddress), NameLength = (uint)remote.Size, Vectors = vectors + i, VectorCount = 1 };
        }

        var sent = SendMany(_socket.SafeHandle, messages, (uint)count, 0);
        return sent > 0 ? sent : Errno.Last == Errno.Interrupted ? 0 : throw Errno.ToException(Errno.Last);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_addresses);
        NativeMemory.Free(_buffers);
    }

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ReceiveMany(SafeHandle socket, Message* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendMany(SafeHandle socket, Message* messages, uint count, int flags);

    // struct iovec and struct mmsghdr of 64-bit Linux.
    [StructLayout(LayoutKind.Sequential)]
    private struct Vector
    {
        public byte* Base;
        public nint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Message
    {
        public byte* Name;
        public uint NameLength;
        public Vector* Vectors;
        public nint VectorCount;
        public void* Control;
        public nint ControlLength;
        public int Flags;
        private readonly uint _beforeBytes;
        public uint Bytes;
        private readonly uint _afterBytes;
    }
}
