using System.Text;

namespace Crawler.Wire.Trackers.Udp;

/// <summary>The options behind an announce request, which carry the path and query of the tracker's URL.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0041.html</remarks>
internal static class UdpUrlData
{
    /// <summary>The most bytes of path and query sent or read, so that an announce stays in one unfragmented datagram.</summary>
    public const int MaxBytes = 1024;

    private const byte EndOfOptions = 0;
    private const byte Nop = 1;
    private const byte UrlData = 2;

    /// <summary>Writes path and query (cut at <see cref="MaxBytes"/>) in pieces of 255 bytes, and returns the length written.</summary>
    public static int Write(Span<byte> destination, string? pathAndQuery)
    {
        if (string.IsNullOrEmpty(pathAndQuery) || pathAndQuery == "/")
        {
            return 0;
        }

        var bytes = Encoding.UTF8.GetBytes(pathAndQuery).AsSpan();
        bytes = bytes[..Math.Min(bytes.Length, MaxBytes)];
        var written = 0;
        while (!bytes.IsEmpty)
        {
            var chunk = bytes[..Math.Min(bytes.Length, 255)];
            destination[written] = UrlData;
            destination[written + 1] = (byte)chunk.Length;
            chunk.CopyTo(destination[(written + 2)..]);
            written += chunk.Length + 2;
            bytes = bytes[chunk.Length..];
        }

        destination[written++] = EndOfOptions;
        return written;
    }

    /// <summary>Reads the options; unknown ones are passed over. <paramref name="offset"/> is where they begin in the packet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> options, int offset, out string? pathAndQuery, out WireError error)
    {
        pathAndQuery = null;
        error = default;
        var text = new List<byte>();
        var i = 0;
        while (i < options.Length && options[i] != EndOfOptions)
        {
            if (options[i] == Nop)
            {
                i++;
                continue;
            }

            if (i + 1 >= options.Length || i + 2 + options[i + 1] > options.Length)
            {
                error = new WireError(WireErrorKind.UnexpectedEnd, offset + i, "the request ends inside an option");
                return false;
            }

            var value = options.Slice(i + 2, options[i + 1]);
            if (options[i] == UrlData)
            {
                if (text.Count + value.Length > MaxBytes)
                {
                    error = new WireError(WireErrorKind.TooLarge, offset + i, "more URL data than is read");
                    return false;
                }

                text.AddRange(value);
            }

            i += 2 + value.Length;
        }

        pathAndQuery = text.Count == 0 ? null : WireText.Clean(text.ToArray(), MaxBytes);
        return true;
    }
}
