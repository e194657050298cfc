namespace Crawler.Wire.Bencode;

/// <summary>
/// A forward-only reader of one bencoded value (BEP 3) over a span. Allocates nothing, never throws on input, and stops at the
/// first fault, whose byte offset is in <see cref="Error"/>. Keys need not be sorted (real files are not); duplicate keys are the
/// caller's to refuse, who knows which keys matter. Numbers are strict: no leading zeros, no <c>-0</c>, 64 bits.
/// </summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html</remarks>
public ref struct BencodeReader
{
    /// <summary>The deepest nesting that any reader follows.</summary>
    public const int DepthLimit = 64;

    private readonly ReadOnlySpan<byte> _input;
    private readonly int _maxDepth;
    private ulong _isDictionary;
    private bool _wantsKey;
    private bool _done;

    /// <summary>Reads from <paramref name="input"/>, which may hold more bytes after the value.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="maxDepth">Deepest nesting allowed, 1 to <see cref="DepthLimit"/>; default 32.</param>
    public BencodeReader(ReadOnlySpan<byte> input, int maxDepth = 32)
    {
        _input = input;
        _maxDepth = Math.Clamp(maxDepth, 1, DepthLimit);
    }

    /// <summary>The token last read.</summary>
    public BencodeToken Token { get; private set; }

    /// <summary>The value of an <see cref="BencodeToken.Integer"/>.</summary>
    public long Integer { get; private set; }

    /// <summary>The bytes of a <see cref="BencodeToken.String"/> or <see cref="BencodeToken.Key"/>.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Offset of the first byte of the token last read.</summary>
    public int TokenStart { get; private set; }

    /// <summary>Bytes read so far: the offset behind the token last read.</summary>
    public int Consumed { get; private set; }

    /// <summary>Open lists and dictionaries.</summary>
    public int Depth { get; private set; }

    /// <summary>The first fault, or no error.</summary>
    public WireError Error { get; private set; }

    /// <summary>Moves to the next token; false at the end of the value and on a fault (see <see cref="Error"/>).</summary>
    public bool Read()
    {
        if (_done || Error.IsError)
        {
            return false;
        }

        TokenStart = Consumed;
        if (Consumed >= _input.Length)
        {
            return Fail(WireErrorKind.UnexpectedEnd, Consumed, "the input ends inside a value");
        }

        var c = _input[Consumed];
        if (c == (byte)'e' && Depth > 0)
        {
            return ReadEnd();
        }

        if (_wantsKey)
        {
            return c is >= (byte)'0' and <= (byte)'9'
                ? ReadString(BencodeToken.Key)
                : Fail(WireErrorKind.UnexpectedByte, Consumed, "a dictionary key must be a string");
        }

        return c switch
        {
            (byte)'i' => ReadInteger(),
            (byte)'l' => Open(BencodeToken.List),
            (byte)'d' => Open(BencodeToken.Dictionary),
            >= (byte)'0' and <= (byte)'9' => ReadString(BencodeToken.String),
            _ => Fail(WireErrorKind.UnexpectedByte, Consumed, "not the start of a bencoded value"),
        };
    }

    /// <summary>
    /// Reads the next value whole, whatever it is, and passes over it. Call it where a value is expected (after a key, or in a list).
    /// The value's bytes are <c>input[start..Consumed]</c>.
    /// </summary>
    public bool TrySkipValue(out int start)
    {
        start = Consumed;
        if (!Read())
        {
            return false;
        }

        return Token switch
        {
            BencodeToken.End or BencodeToken.Key => Fail(WireErrorKind.UnexpectedByte, start, "a value is missing"),
            BencodeToken.List or BencodeToken.Dictionary => TrySkipToEnd(),
            _ => true,
        };
    }

    /// <summary>Having read the start of a list or dictionary, passes over the rest of it, its end included.</summary>
    public bool TrySkipToEnd()
    {
        var outer = Depth - 1;
        while (Read())
        {
            if (Depth == outer)
            {
                return true;
            }
        }

        return !Error.IsError;
    }

    /// <summary>Reads the start of a dictionary; anything else is a <see cref="WireErrorKind.WrongType"/>.</summary>
    public bool TryReadDictionary() => TryExpect(BencodeToken.Dictionary, "a dictionary");

    /// <summary>Reads the start of a list; anything else is a <see cref="WireErrorKind.WrongType"/>.</summary>
    public bool TryReadList() => TryExpect(BencodeToken.List, "a list");

    /// <summary>Inside a dictionary: reads the next key, or false at its end (then <see cref="Token"/> is End) and on a fault.</summary>
    public bool TryReadKey(out ReadOnlySpan<byte> key)
    {
        key = default;
        if (!Read() || Token != BencodeToken.Key)
        {
            return false;
        }

        key = Bytes;
        return true;
    }

    /// <summary>Reads an integer; anything else is a <see cref="WireErrorKind.WrongType"/>.</summary>
    public bool TryReadInteger(out long value)
    {
        var ok = TryExpect(BencodeToken.Integer, "an integer");
        value = Integer;
        return ok;
    }

    /// <summary>Reads a string; anything else is a <see cref="WireErrorKind.WrongType"/>.</summary>
    public bool TryReadString(out ReadOnlySpan<byte> value)
    {
        var ok = TryExpect(BencodeToken.String, "a string");
        value = Bytes;
        return ok;
    }

    /// <summary>Marks a fault that the caller found in the meaning of what was read; always false, so that it can be returned.</summary>
    public bool Fail(WireErrorKind kind, long offset, string detail)
    {
        Token = BencodeToken.None;
        Error = new WireError(kind, offset, detail);
        return false;
    }

    private bool TryExpect(BencodeToken token, string what)
    {
        if (!Read())
        {
            return Error.IsError ? false : Fail(WireErrorKind.UnexpectedEnd, Consumed, $"the value ends where {what} is expected");
        }

        return Token == token || Fail(WireErrorKind.WrongType, TokenStart, $"expected {what}");
    }

    private bool ReadEnd()
    {
        if ((_isDictionary & (1UL << (Depth - 1))) != 0 && !_wantsKey)
        {
            return Fail(WireErrorKind.UnexpectedByte, Consumed, "a dictionary key has no value");
        }

        Consumed++;
        Depth--;
        Token = BencodeToken.End;
        AfterValue();
        return true;
    }

    private bool Open(BencodeToken token)
    {
        if (Depth >= _maxDepth)
        {
            return Fail(WireErrorKind.TooDeep, Consumed, "nested too deeply");
        }

        var bit = 1UL << Depth;
        _isDictionary = token == BencodeToken.Dictionary ? _isDictionary | bit : _isDictionary & ~bit;
        _wantsKey = token == BencodeToken.Dictionary;
        Consumed++;
        Depth++;
        Token = token;
        return true;
    }

    private bool ReadInteger()
    {
        var i = Consumed + 1;
        var negative = i < _input.Length && _input[i] == (byte)'-';
        var first = negative ? i + 1 : i;
        ulong value = 0;
        for (i = first; i < _input.Length && _input[i] is >= (byte)'0' and <= (byte)'9'; i++)
        {
            var digit = (ulong)(_input[i] - '0');
            if (value > ((ulong)long.MaxValue + 1 - digit) / 10)
            {
                return Fail(WireErrorKind.BadInteger, Consumed, "an integer beyond 64 bits");
            }

            value = (value * 10) + digit;
        }

        if (i >= _input.Length)
        {
            return Fail(WireErrorKind.UnexpectedEnd, i, "the input ends inside an integer");
        }

        if (_input[i] != (byte)'e' || i == first)
        {
            return Fail(WireErrorKind.BadInteger, i, "an integer has digits only");
        }

        if ((_input[first] == (byte)'0' && (i - first > 1 || negative)) || (!negative && value > long.MaxValue))
        {
            return Fail(WireErrorKind.BadInteger, Consumed, "an integer with a leading zero, minus zero, or beyond 64 bits");
        }

        Integer = negative ? unchecked((long)(0 - value)) : (long)value;
        Consumed = i + 1;
        Token = BencodeToken.Integer;
        AfterValue();
        return true;
    }

    private bool ReadString(BencodeToken token)
    {
        var i = Consumed;
        long length = 0;
        for (; i < _input.Length && _input[i] is >= (byte)'0' and <= (byte)'9'; i++)
        {
            length = (length * 10) + (_input[i] - '0');
            if (length > int.MaxValue)
            {
                return Fail(WireErrorKind.BadLength, Consumed, "a string longer than 2 GiB");
            }
        }

        if (i >= _input.Length)
        {
            return Fail(WireErrorKind.UnexpectedEnd, i, "the input ends inside a string length");
        }

        if (_input[i] != (byte)':' || (_input[Consumed] == (byte)'0' && i - Consumed > 1))
        {
            return Fail(WireErrorKind.BadLength, i, "a string length is digits without a leading zero, then a colon");
        }

        if (length > _input.Length - i - 1)
        {
            return Fail(WireErrorKind.UnexpectedEnd, Consumed, "a string is longer than the input");
        }

        Bytes = _input.Slice(i + 1, (int)length);
        Consumed = i + 1 + (int)length;
        Token = token;
        if (token == BencodeToken.Key)
        {
            _wantsKey = false;
        }
        else
        {
            AfterValue();
        }

        return true;
    }

    private void AfterValue()
    {
        _done = Depth == 0;
        _wantsKey = Depth > 0 && (_isDictionary & (1UL << (Depth - 1))) != 0;
    }
}
