using System.Globalization;
using System.Text;

namespace Crawler.Fuzz;

/// <summary>Spoils bytes in the ways in which strangers do. Seeded, so a finding happens again; allocates nothing per input.</summary>
/// <param name="seed">Where the chance begins.</param>
/// <param name="maxBytes">Longest input made.</param>
internal sealed class Mutator(int seed, int maxBytes)
{
    private static readonly byte[][] Words =
    [
        .. ((string[])["d", "l", "i", "e", "0:", "1:", "d1:a", "li", "ee", "i0e", "i-1e", "i-0e", "i00e", "99999999999:", "4:name", "5:files", "6:pieces", "1:m", "1:v",
            "&info_hash=", "%00", "%", "=", "?", "#", "\0", "\r\n", "urn:btih:", "magnet:?", "-", "[::1]:", "65536"]).Select(Encoding.ASCII.GetBytes),
        [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1], [0xC3, 0x28], [0xF0, 0x9F],
    ];

    private static readonly long[] Numbers =
        [-1, 0, 1, 127, 128, 255, 256, 65535, 65536, int.MaxValue, int.MaxValue + 1L, uint.MaxValue, long.MaxValue, long.MinValue];

    private readonly Random _random = new(seed);
    private readonly byte[] _bytes = new byte[maxBytes];
    private int _length;

    /// <summary>A spoilt copy, valid until the next call.</summary>
    /// <param name="from">What to spoil.</param>
    /// <param name="other">Another good input, parts of which may get into it.</param>
    public ReadOnlySpan<byte> Next(ReadOnlySpan<byte> from, ReadOnlySpan<byte> other)
    {
        _length = Math.Min(from.Length, maxBytes);
        from[.._length].CopyTo(_bytes);
        for (var times = 1 + (int)(Math.Pow(_random.NextDouble(), 3) * 8); times > 0; times--)
        {
            Spoil(other);
        }

        return _bytes.AsSpan(0, _length);
    }

    private void Spoil(ReadOnlySpan<byte> other)
    {
        var at = _random.Next(_length + 1);
        switch (_random.Next(11))
        {
            case 0 or 1 when at < _length:
                _bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 2 or 3 when at < _length:
                _bytes[at] = (byte)_random.Next(256);
                break;
            case 4:
                Insert(at, [(byte)_random.Next(256)]);
                break;
            case 5:
                Remove(at, 1 + _random.Next(Math.Max(1, Math.Min(16, _length - at))));
                break;
            case 6:
                Insert(at, Words[_random.Next(Words.Length)]);
                break;
            case 7:
                ReplaceNumber(at);
                break;
            case 8 when other.Length > 0:
                var start = _random.Next(other.Length);
                Insert(at, other.Slice(start, 1 + _random.Next(Math.Min(64, other.Length - start))));
                break;
            case 9:
                _length = at;
                break;
            default:
                Repeat(at);
                break;
        }
    }

    // A number in digits, wherever it is, becomes one at the edge of some type.
    private void ReplaceNumber(int at)
    {
        var digits = _bytes.AsSpan(at, _length - at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (digits < 0)
        {
            return;
        }

        at += digits;
        var length = _bytes.AsSpan(at, _length - at).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        Remove(at, length < 0 ? _length - at : length);
        Span<byte> text = stackalloc byte[20];
        Numbers[_random.Next(Numbers.Length)].TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
        Insert(at, text[..written]);
    }

    private void Repeat(int at)
    {
        Span<byte> part = stackalloc byte[32];
        var length = Math.Min(part.Length, _length - at);
        _bytes.AsSpan(at, length).CopyTo(part);
        for (var times = 1 + _random.Next(64); times > 0; times--)
        {
            Insert(at, part[..length]);
        }
    }

    private void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > maxBytes)
        {
            return;
        }

        _bytes.AsSpan(at, _length - at).CopyTo(_bytes.AsSpan(at + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(at));
        _length += bytes.Length;
    }

    private void Remove(int at, int count)
    {
        count = Math.Min(count, _length - at);
        _bytes.AsSpan(at + count, _length - at - count).CopyTo(_bytes.AsSpan(at));
        _length -= count;
    }
}
