using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Crawler.Wire.Bencode;

/// <summary>Writes bencoded values (BEP 3). Keys must be written in byte order: the writer does not sort.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html</remarks>
public readonly struct BencodeWriter
{
    private readonly IBufferWriter<byte> _output;

    /// <summary>Writes to <paramref name="output"/>.</summary>
    public BencodeWriter(IBufferWriter<byte> output) => _output = output;

    /// <summary>Opens a dictionary.</summary>
    public void BeginDictionary() => Byte((byte)'d');

    /// <summary>Opens a list.</summary>
    public void BeginList() => Byte((byte)'l');

    /// <summary>Closes the innermost list or dictionary.</summary>
    public void End() => Byte((byte)'e');

    /// <summary>Writes a byte string, as a value or as a key.</summary>
    public void String(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        Byte((byte)':');
        _output.Write(value);
    }

    /// <summary>Writes a string as UTF-8.</summary>
    public void String(string value) => String(Encoding.UTF8.GetBytes(value));

    /// <summary>Writes an integer.</summary>
    public void Integer(long value)
    {
        Byte((byte)'i');
        Number(value);
        Byte((byte)'e');
    }

    /// <summary>Writes bytes that are bencoded already.</summary>
    public void Raw(ReadOnlySpan<byte> encoded) => _output.Write(encoded);

    private void Number(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var written);
        _output.Write(digits[..written]);
    }

    private void Byte(byte value)
    {
        _output.GetSpan(1)[0] = value;
        _output.Advance(1);
    }
}
