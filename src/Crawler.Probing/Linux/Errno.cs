using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Crawler.Probing.Observations;

namespace Crawler.Probing.Linux;

/// <summary>Linux's numbers of errors, as outcomes.</summary>
internal static class Errno
{
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int InProgress = 115;
    private const int NotPermitted = 1;
    private const int NoMemory = 12;
    private const int AccessDenied = 13;
    private const int TooManyInSystem = 23;
    private const int TooManyInProcess = 24;
    private const int BrokenPipe = 32;
    private const int AddressInUse = 98;
    private const int AddressNotAvailable = 99;
    private const int NetworkDown = 100;
    private const int ConnectionAborted = 103;
    private const int ConnectionReset = 104;
    private const int NoBuffers = 105;
    private const int TimedOut = 110;
    private const int ConnectionRefused = 111;
    private const int InvalidArgument = 22;
    private const int MessageSize = 90;
    private const int FamilyNotSupported = 97;
    private const int NetworkUnreachable = 101;
    private const int HostUnreachable = 113;

    private static readonly ConcurrentDictionary<int, string> Texts = [];

    /// <summary>The last call's error.</summary>
    public static int Last
    {
        get => Marshal.GetLastPInvokeError();
        set => Marshal.SetLastPInvokeError(value);
    }

    /// <summary>The outcome of an error.</summary>
    public static ProbeOutcome ToOutcome(int error) => error switch
    {
        ConnectionRefused => ProbeOutcome.Refused,
        ConnectionReset or BrokenPipe => ProbeOutcome.Reset,
        ConnectionAborted => ProbeOutcome.Closed,
        TimedOut => ProbeOutcome.TimedOut,

        // Out of sockets, ports or memory, a firewall of our own, or our own interface is down: that is us, not them.
        TooManyInProcess or TooManyInSystem or NoMemory or NoBuffers or AddressNotAvailable or AddressInUse or NetworkDown
            or NotPermitted or AccessDenied => ProbeOutcome.Inconclusive,
        _ => ProbeOutcome.Unreachable,
    };

    /// <summary>The error as the framework names it.</summary>
    public static SocketError ToSocketError(int error) => error switch
    {
        NotPermitted or AccessDenied => SocketError.AccessDenied,
        InvalidArgument => SocketError.InvalidArgument,
        TooManyInSystem or TooManyInProcess => SocketError.TooManyOpenSockets,
        MessageSize => SocketError.MessageSize,
        FamilyNotSupported => SocketError.AddressFamilyNotSupported,
        AddressInUse => SocketError.AddressAlreadyInUse,
        AddressNotAvailable => SocketError.AddressNotAvailable,
        NetworkDown => SocketError.NetworkDown,
        NetworkUnreachable => SocketError.NetworkUnreachable,
        ConnectionAborted => SocketError.ConnectionAborted,
        ConnectionReset or BrokenPipe => SocketError.ConnectionReset,
        NoBuffers or NoMemory => SocketError.NoBufferSpaceAvailable,
        TimedOut => SocketError.TimedOut,
        ConnectionRefused => SocketError.ConnectionRefused,
        HostUnreachable => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };

    /// <summary>The error as an exception.</summary>
    public static SocketException ToException(int error) => new((int)ToSocketError(error));

    /// <summary>The error in words.</summary>
    public static string ToText(int error) => Texts.GetOrAdd(error, Marshal.GetPInvokeErrorMessage);
}
