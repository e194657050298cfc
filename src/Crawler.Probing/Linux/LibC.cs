using System.Runtime.InteropServices;

namespace Crawler.Probing.Linux;

/// <summary>The system calls that loops over sockets are made of. Those that fail return -1 and leave a number of <see cref="Errno"/>.</summary>
internal static partial class LibC
{
    public const int SocketStream = 1;
    public const int SocketNonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int FamilyUnspecified = 0;
    public const int FamilyV4 = 2;
    public const int FamilyV6 = 10;
    public const int LevelIp = 0;
    public const int LevelSocket = 1;
    public const int LevelTcp = 6;
    public const int OptionError = 4;
    public const int OptionNoDelay = 1;
    public const int OptionDeferAccept = 9;
    public const int OptionBindAddressNoPort = 24;
    public const int Peek = 0x2;
    public const int NoSignal = 0x4000;
    public const int ShutdownWrite = 1;
    public const int EpollAdd = 1;
    private const int DescriptorResource = 7;
    private const string Library = "libc";

    /// <summary>Whether this system's constants are those written down here.</summary>
    public static bool IsKnown => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int descriptor, ReadOnlySpan<byte> address, int length);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int descriptor, ReadOnlySpan<byte> address, int length);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int descriptor, ReadOnlySpan<byte> bytes, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int descriptor, Span<byte> bytes, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int descriptor, int how);

    [LibraryImport(Library, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int descriptor, int level, int option, in int value, int length);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int descriptor, int level, int option, ref int value, ref int length);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, ReadOnlySpan<byte> entry);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, Span<byte> events, int most, int milliseconds);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint length);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, Span<byte> bytes, nint length);

    /// <summary>Raises the limit of open files to what is allowed without privileges, and returns it; null when it cannot be read.</summary>
    public static long? RaiseDescriptorLimit()
    {
        Span<ulong> limit = stackalloc ulong[2];
        if (GetResourceLimit(DescriptorResource, limit) != 0)
        {
            return null;
        }

        var soft = limit[0];
        limit[0] = limit[1];
        var most = SetResourceLimit(DescriptorResource, limit) == 0 ? limit[1] : soft;
        return most > int.MaxValue ? int.MaxValue : (long)most;
    }

    [LibraryImport(Library, EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetResourceLimit(int resource, Span<ulong> limit);

    [LibraryImport(Library, EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetResourceLimit(int resource, ReadOnlySpan<ulong> limit);
}
