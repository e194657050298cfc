using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Crawler.Probing.Trackers;

/// <summary>Random numbers that nobody can foresee, so that whoever cannot see our packets cannot forge an answer. Drawn many at a time.</summary>
internal sealed class TransactionIds
{
    private readonly uint[] _drawn = new uint[256];
    private int _left;

    /// <summary>The next one.</summary>
    public uint Next()
    {
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_drawn.AsSpan()));
            _left = _drawn.Length;
        }

        return _drawn[--_left];
    }
}
