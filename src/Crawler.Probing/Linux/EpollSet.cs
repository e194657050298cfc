using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Crawler.Probing.Linux;

/// <summary>The descriptors that are waited for, each under a number, and what happened to them. Edge-triggered: each change is told once.</summary>
internal sealed class EpollSet : IDisposable
{
    /// <summary>Something can be read.</summary>
    public const uint Readable = 0x1;

    /// <summary>Something can be sent; at first: the connection stands.</summary>
    public const uint Writable = 0x4;

    /// <summary>The connection failed.</summary>
    public const uint Error = 0x8;

    /// <summary>Both directions are closed.</summary>
    public const uint HangUp = 0x10;

    /// <summary>The other side sends no more.</summary>
    public const uint PeerClosed = 0x2000;

    private const uint EdgeTriggered = 1u << 31;
    private const int MostEvents = 1024;

    // The kernel's struct is packed on x86-64 alone.
    private static readonly int EntrySize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private readonly byte[] _events = new byte[MostEvents * EntrySize];
    private readonly int _descriptor;

    public EpollSet()
    {
        _descriptor = LibC.EpollCreate(LibC.CloseOnExec);
        if (_descriptor < 0)
        {
            throw new Win32Exception(Errno.Last);
        }
    }

    /// <summary>Waits for a descriptor from now on, until it is closed; false when that fails.</summary>
    public bool TryAdd(int descriptor, int number)
    {
        Span<byte> entry = stackalloc byte[EntrySize];
        entry.Clear();
        const uint Interest = Readable | Writable | PeerClosed | EdgeTriggered;
        MemoryMarshal.Write(entry, Interest);
        MemoryMarshal.Write(entry[(EntrySize - sizeof(ulong))..], (ulong)number);
        return LibC.EpollControl(_descriptor, LibC.EpollAdd, descriptor, entry) == 0;
    }

    /// <summary>Waits for something to happen, and returns to how many.</summary>
    public int Wait(int milliseconds)
    {
        var count = LibC.EpollWait(_descriptor, _events, MostEvents, milliseconds);
        return count >= 0 ? count : Errno.Last == Errno.Interrupted ? 0 : throw new Win32Exception(Errno.Last);
    }

    /// <summary>What happened.</summary>
    public (int Number, uint Events) this[int index]
    {
        get
        {
            var entry = _events.AsSpan(index * EntrySize, EntrySize);
            return ((int)MemoryMarshal.Read<ulong>(entry[(EntrySize - sizeof(ulong))..]), MemoryMarshal.Read<uint>(entry));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ = LibC.Close(_descriptor);
}
