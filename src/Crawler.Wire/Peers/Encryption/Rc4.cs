namespace Crawler.Wire.Peers.Encryption;

/// <summary>
/// The RC4 stream cipher as Message Stream Encryption uses it. It hides the protocol from simple filters and keeps nothing secret from
/// anybody who tries.
/// </summary>
internal sealed class Rc4
{
    private const int States = 256;

    // The first bytes of the stream tell of the key: both sides leave them out.
    private const int Discarded = 1024;

    private readonly byte[] _state = new byte[States];
    private byte _i;
    private byte _j;

    /// <summary>Begins the stream of a key, from its first byte.</summary>
    public Rc4(ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < States; i++)
        {
            _state[i] = (byte)i;
        }

        byte j = 0;
        for (var i = 0; i < States; i++)
        {
            j += (byte)(_state[i] + key[i % key.Length]);
            (_state[i], _state[j]) = (_state[j], _state[i]);
        }
    }

    /// <summary>Begins the stream of a key behind the bytes that are left out.</summary>
    public static Rc4 Discarding(ReadOnlySpan<byte> key)
    {
        var cipher = new Rc4(key);
        Span<byte> nothing = stackalloc byte[Discarded];
        cipher.Apply(nothing);
        return cipher;
    }

    /// <summary>Encrypts or decrypts the next bytes of the stream in place.</summary>
    public void Apply(Span<byte> bytes)
    {
        var state = _state;
        var i = _i;
        var j = _j;
        foreach (ref var b in bytes)
        {
            var x = state[++i];
            j += x;
            var y = state[j];
            state[i] = y;
            state[j] = x;
            b ^= state[(byte)(x + y)];
        }

        _i = i;
        _j = j;
    }
}
