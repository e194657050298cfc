using System.Globalization;

namespace Crawler.Wire.Peers.Extensions;

/// <summary>
/// Writes down how a program builds its extended handshake: its keys in their order, and what it lists in <c>m</c>, but no value that
/// tells of one peer or of us. Such as <c>e m(upload_only=3 ut_metadata=2 ut_pex=1) metadata_size p reqq v</c>.
/// </summary>
internal sealed class HandshakeShape
{
    /// <summary>The most characters of a shape; what does not fit is left out.</summary>
    public const int MaxChars = 400;

    private const int MaxKeyChars = 32;

    // The shapes of the programs that people use are few; of made-up ones no more are remembered.
    private const int MostRemembered = 2048;
    private static readonly HashSet<string> Remembered = new(StringComparer.Ordinal);
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Remembered.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly Lock Gate = new();

    private readonly char[] _text = new char[MaxChars];
    private int _length;
    private int _extensions;

    /// <summary>Forgets what was written.</summary>
    public void Begin() => (_length, _extensions) = (0, 0);

    /// <summary>Writes a key of the dictionary.</summary>
    public void Key(ReadOnlySpan<byte> key) => Write(_length > 0 ? " " : "", key, default);

    /// <summary>Writes an extension of <c>m</c>.</summary>
    public void Extension(ReadOnlySpan<byte> name, long? id)
    {
        Span<char> number = stackalloc char[21];
        number[0] = '=';
        id.GetValueOrDefault().TryFormat(number[1..], out var digits, default, CultureInfo.InvariantCulture);
        Write(_extensions++ == 0 ? "(" : " ", name, id is null ? default : number[..(digits + 1)]);
    }

    /// <summary>Ends <c>m</c>.</summary>
    public void EndExtensions()
    {
        if (_extensions > 0 && _length < MaxChars)
        {
            _text[_length++] = ')';
        }

        _extensions = 0;
    }

    /// <summary>What was written; of a shape that is known already no second text is made.</summary>
    public override string ToString()
    {
        var text = _text.AsSpan(0, _length);
        lock (Gate)
        {
            if (Lookup.TryGetValue(text, out var known))
            {
                return known;
            }

            var made = text.ToString();
            if (Remembered.Count < MostRemembered)
            {
                Remembered.Add(made);
            }

            return made;
        }
    }

    private void Write(string before, ReadOnlySpan<byte> name, ReadOnlySpan<char> after)
    {
        name = name[..Math.Min(name.Length, MaxKeyChars)];
        if (_length + before.Length + name.Length + after.Length > MaxChars)
        {
            return;
        }

        before.CopyTo(_text.AsSpan(_length));
        _length += before.Length;
        foreach (var b in name)
        {
            // What separates keys here cannot be in one.
            _text[_length++] = b is > (byte)' ' and < 0x7F and not ((byte)'(' or (byte)')' or (byte)'=') ? (char)b : '?';
        }

        after.CopyTo(_text.AsSpan(_length));
        _length += after.Length;
    }
}
