using System.Buffers.Binary;
using System.Text;

namespace Crawler.Wire.Dns;

/// <summary>Names as labels with their lengths, and pointers to what was said before.</summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc1035#section-4.1.4</remarks>
internal static class DnsName
{
    /// <summary>The longest name on the wire, in bytes.</summary>
    public const int MaxBytes = 255;

    private const int MaxLabel = 63;
    private const int PointerMark = 0xC0;

    /// <summary>Writes a name of ASCII labels and returns its length; 0 when it can be none, or is the root.</summary>
    public static int Write(Span<byte> destination, string name)
    {
        var bare = name.EndsWith('.') ? name[..^1] : name;
        if (bare.Length is 0 or > MaxBytes - 2 || !Ascii.IsValid(bare))
        {
            return 0;
        }

        var written = 0;
        foreach (var range in bare.AsSpan().Split('.'))
        {
            var label = bare.AsSpan(range);
            if (label.Length is 0 or > MaxLabel)
            {
                return 0;
            }

            destination[written++] = (byte)label.Length;
            written += Encoding.ASCII.GetBytes(label, destination[written..]);
        }

        destination[written++] = 0;
        return written;
    }

    /// <summary>Reads a name, in small letters, and moves the offset behind it. A pointer leads back only, so that none goes round.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int offset, out string name, out WireError error)
    {
        name = string.Empty;
        Span<byte> text = stackalloc byte[MaxBytes];
        var length = 0;
        var at = offset;
        var limit = offset;
        var hasJumped = false;
        while (true)
        {
            if (at >= message.Length)
            {
                error = new WireError(WireErrorKind.UnexpectedEnd, at, "a name ends inside");
                return false;
            }

            var first = message[at];
            if ((first & PointerMark) == PointerMark)
            {
                if (at + 2 > message.Length)
                {
                    error = new WireError(WireErrorKind.UnexpectedEnd, at, "a pointer ends inside");
                    return false;
                }

                var target = BinaryPrimitives.ReadUInt16BigEndian(message[at..]) & ~(PointerMark << 8);
                if (target >= limit)
                {
                    error = new WireError(WireErrorKind.InvalidValue, at, "a pointer does not lead back");
                    return false;
                }

                offset = hasJumped ? offset : at + 2;
                (at, limit, hasJumped) = (target, target, true);
                continue;
            }

            if (first > MaxLabel)
            {
                error = new WireError(WireErrorKind.BadLength, at, "a label of an unknown kind");
                return false;
            }

            if (first == 0)
            {
                offset = hasJumped ? offset : at + 1;
                name = Encoding.Latin1.GetString(text[..length]);
                error = WireError.None;
                return true;
            }

            if (at + 1 + first > message.Length || length + first + 1 > MaxBytes)
            {
                error = new WireError(WireErrorKind.BadLength, at, "a name beyond its limit");
                return false;
            }

            if (length > 0)
            {
                text[length++] = (byte)'.';
            }

            CopyInSmallLetters(message.Slice(at + 1, first), text[length..]);
            length += first;
            at += 1 + first;
        }
    }

    // The framework's way stops at the first byte that is no ASCII.
    private static void CopyInSmallLetters(ReadOnlySpan<byte> label, Span<byte> text)
    {
        for (var i = 0; i < label.Length; i++)
        {
            text[i] = label[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(label[i] | 0x20) : label[i];
        }
    }
}
