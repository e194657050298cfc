using Crawler.Wire.Peers;

namespace Crawler.Probing.Peers;

/// <summary>The pieces a peer said it has, whether or not their number is known.</summary>
internal sealed class PieceTally(int? pieces, int maxBytes)
{
    // Of a lazy bitfield no more is left out than this; peers that lack more say what they have.
    private const int LeastLazyPieces = 8;
    private const int MostLazyPieces = 50;

    private byte[] _bits = [];
    private int? _bitfieldBytes;
    private int _inBitfield;

    // Pieces told before it is known how many there can be: a single high one must not make a bitfield of a megabyte.
    private HashSet<uint>? _early;
    private uint _highestEarly;

    /// <summary>Pieces of the torrent; null when not known.</summary>
    public int? Pieces { get; private set; } = pieces;

    /// <summary>Whether the peer said at all what it has, before any <c>have</c>.</summary>
    public bool IsSaid { get; private set; }

    /// <summary>Whether it said have-all.</summary>
    public bool IsAll { get; private set; }

    /// <summary>Pieces it has; null where it has all of an unknown number.</summary>
    public int? Have => IsAll ? Pieces : _early?.Count ?? Bitfield.Popcount(_bits);

    /// <summary>
    /// Whether it has every piece; null where that cannot be told: a bitfield whose spare bits may hide missing pieces.
    /// </summary>
    public bool? IsSeed
    {
        get
        {
            if (IsAll)
            {
                return true;
            }

            if (_early is not null)
            {
                // With a piece missing before the last one that it has, it is none for certain.
                return _highestEarly < _early.Count ? null : false;
            }

            var have = Bitfield.Popcount(_bits);
            if (Pieces is { } known)
            {
                return known > 0 && have == known;
            }

            // Up to seven bits at the end may be spare: below that, pieces are missing for certain.
            return have == 0 || have <= (_bits.Length * 8) - 8 || !IsRun() ? false : have == _bits.Length * 8 ? true : null;
        }
    }

    /// <summary>
    /// Whether so few pieces are missing that the peer may have left them out on purpose, to say them by <c>have</c> messages at once: a
    /// lazy bitfield, by which seeds hide from those who filter them.
    /// </summary>
    public bool MayBeLazy
    {
        get
        {
            if (IsAll || _bitfieldBytes is null || IsSeed is not false)
            {
                return false;
            }

            var most = Pieces ?? (_bits.Length * 8);
            return most - Bitfield.Popcount(_bits) is > 0 and var missing && missing <= Math.Clamp(most / 10, LeastLazyPieces, MostLazyPieces);
        }
    }

    /// <summary>Whether the peer's word on what it has was nothing: have-none, an empty bitfield, or none. Pieces may have come by <c>have</c>.</summary>
    public bool IsNothing => IsSaid && !IsAll && _inBitfield == 0;

    /// <summary>The bits; null where it is not known how many there are.</summary>
    public ReadOnlyMemory<byte>? Bits
    {
        get
        {
            if (!IsAll)
            {
                return _early is null ? _bits : default(ReadOnlyMemory<byte>?);
            }

            return Pieces is { } known ? Bitfield.All(known).Bytes : default(ReadOnlyMemory<byte>?);
        }
    }

    /// <summary>Forgets the peer, for another one.</summary>
    public void Begin(int? pieces)
    {
        // The bits are never reused: whoever took them keeps them.
        Pieces = pieces;
        _bits = [];
        _bitfieldBytes = null;
        _inBitfield = 0;
        _early = null;
        IsSaid = false;
        IsAll = false;
    }

    /// <summary>Takes have-all or have-none; only the first word on it counts.</summary>
    public void Say(bool all)
    {
        if (!IsSaid)
        {
            IsSaid = true;
            IsAll = all;
            EnsureLength();
        }
    }

    /// <summary>Takes a bitfield; false when it does not fit the torrent. Only the first word on it counts.</summary>
    public bool TrySay(ReadOnlySpan<byte> payload)
    {
        if (IsSaid)
        {
            return true;
        }

        if (Pieces is { } known && !Bitfield.Fits(payload, known, out _))
        {
            return false;
        }

        // Pieces that came by have messages before it stay.
        var earlier = _bits;
        _bits = payload.ToArray();
        for (var i = 0; i < Math.Min(earlier.Length, _bits.Length); i++)
        {
            _bits[i] |= earlier[i];
        }

        AddEarly();
        IsSaid = true;
        _bitfieldBytes = payload.Length;
        _inBitfield = Bitfield.Popcount(payload);
        return true;
    }

    /// <summary>
    /// Takes the number of pieces when it becomes known only afterwards; false when what was said does not fit it: then nothing was said.
    /// </summary>
    public bool TryLearn(int pieces)
    {
        var size = Bitfield.ByteCount(pieces);
        Pieces = pieces;
        if (IsAll)
        {
            return true;
        }

        var isShort = _bits.Length <= size && (_bitfieldBytes ?? size) == size;
        if (isShort)
        {
            Array.Resize(ref _bits, size);
        }

        if (isShort && (_early is null || _highestEarly < pieces))
        {
            AddEarly();
        }

        if (isShort && _early is null && Bitfield.Fits(_bits, pieces, out _))
        {
            return true;
        }

        _bits = [];
        _early = null;
        IsSaid = false;
        return false;
    }

    /// <summary>Takes one more piece; false when there can be no such piece.</summary>
    public bool TryAdd(uint index)
    {
        if (IsAll)
        {
            return true;
        }

        EnsureLength();
        if (Pieces is null && _bits.Length == 0)
        {
            return index / 8 < maxBytes && AddEarly(index);
        }

        if (index >= (Pieces ?? _bits.Length * 8L))
        {
            return false;
        }

        Set(index);
        return true;
    }

    private bool AddEarly(uint index)
    {
        _highestEarly = _early is null ? index : Math.Max(_highestEarly, index);
        _early ??= [];
        _early.Add(index);
        return true;
    }

    private void AddEarly()
    {
        foreach (var index in _early ?? [])
        {
            if (index < _bits.Length * 8L)
            {
                Set(index);
            }
        }

        _early = null;
    }

    private void Set(uint index) => _bits[index / 8] |= (byte)(0x80 >> (int)(index % 8));

    private void EnsureLength()
    {
        if (Pieces is { } known && _bits.Length == 0)
        {
            _bits = new byte[Bitfield.ByteCount(known)];
        }
    }

    private bool IsRun() => !_bits.AsSpan(0, _bits.Length - 1).ContainsAnyExcept((byte)0xFF)
        && _bits[^1] is 0x80 or 0xC0 or 0xE0 or 0xF0 or 0xF8 or 0xFC or 0xFE or 0xFF;
}
