using System.Buffers;
using System.Text;
using Crawler.Wire.Bencode;

namespace Crawler.Wire.Tests.Bencode;

/// <summary>Builds bencoded values, malformed ones too: keys stay in the order and number in which they are given.</summary>
internal static class Encoded
{
    public static byte[] Text(string value) => String(Encoding.UTF8.GetBytes(value));

    public static byte[] String(byte[] value) => Write(w => w.String(value));

    public static byte[] Number(long value) => Write(w => w.Integer(value));

    public static byte[] List(params byte[][] items) => Write(w =>
    {
        w.BeginList();
        foreach (var item in items)
        {
            w.Raw(item);
        }

        w.End();
    });

    public static byte[] Dictionary(params (string Key, byte[] Value)[] pairs) => Write(w =>
    {
        w.BeginDictionary();
        foreach (var (key, value) in pairs)
        {
            w.String(Encoding.Latin1.GetBytes(key));
            w.Raw(value);
        }

        w.End();
    });

    public static byte[] Write(Action<BencodeWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(new BencodeWriter(buffer));
        return buffer.WrittenSpan.ToArray();
    }
}
