using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Crawler.Fixtures.Programs;

/// <summary>POSIX signals that <see cref="System.Diagnostics.Process"/> cannot send.</summary>
public static partial class Signals
{
    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    private const int NoSuchProcess = 3;

    /// <summary>Sends <paramref name="signal"/> to one process, or with a negative id to a process group; nothing happens when it has ended.</summary>
    public static void Send(int processId, int signal)
    {
        if (SendSignal(processId, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
        {
            throw new Win32Exception(error);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int processId, int signal);
}
