using System.Runtime.InteropServices;

namespace Crawler.Probing.Linux;

/// <summary>The links of this machine, asked of the kernel in one question; the framework reads a dozen files for each.</summary>
/// <remarks>getifaddrs(3) and netdevice(7): a link that runs has a carrier, or its state is never known, as with some tunnels.</remarks>
internal static partial class Links
{
    private const uint Loopback = 0x8;
    private const uint Running = 0x40;

    /// <summary>Whether a link other than loopback carries; null where the kernel cannot be asked.</summary>
    public static bool? AnyCarries()
    {
        if (GetAddresses(out var first) != 0)
        {
            return null;
        }

        try
        {
            for (var at = first; at != 0;)
            {
                var link = Marshal.PtrToStructure<Link>(at);
                if ((link.Flags & (Running | Loopback)) == Running)
                {
                    return true;
                }

                at = link.Next;
            }

            return false;
        }
        finally
        {
            FreeAddresses(first);
        }
    }

    [LibraryImport("libc", EntryPoint = "getifaddrs", SetLastError = true)]
    private static partial int GetAddresses(out nint first);

    [LibraryImport("libc", EntryPoint = "freeifaddrs")]
    private static partial void FreeAddresses(nint first);

    // The begin of struct ifaddrs; of what follows nothing is read.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Link
    {
        public readonly nint Next;
        public readonly nint Name;
        public readonly uint Flags;
    }
}
