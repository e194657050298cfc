using System.Text;

namespace Crawler.Wire.Metainfo;

/// <summary>
/// Which names a torrent may use in paths. We never write them to disk, but users of our reports do, and a torrent that tries to
/// leave its folder is an attack whoever reads it.
/// </summary>
internal static class PathRules
{
    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$",
    };

    /// <summary>Null when <paramref name="name"/> is fit to be one part of a path, else a sentence that says why not.</summary>
    public static string? Fault(ReadOnlySpan<byte> name) => name switch
    {
        [] => "an empty name in a path",
        [(byte)'.'] or [(byte)'.', (byte)'.'] => "a path that leaves its folder ('.' or '..')",
        _ when name.Contains((byte)0) => "a NUL byte in a path",
        _ when name.IndexOfAnyInRange((byte)1, (byte)0x1F) >= 0 || name.Contains((byte)0x7F) => "a control character in a path",
        _ when name.IndexOfAny((byte)'/', (byte)'\\') >= 0 => "a separator inside a name of a path",
        [_, (byte)':'] when char.IsAsciiLetter((char)name[0]) => "a drive letter in a path",
        _ when IsDevice(name) => "a name that is reserved for a device (such as CON, NUL, COM1)",
        _ => null,
    };

    // Bare or with one extension, as Windows reads them. With more dots it is a title ("Con.Air.1997.mkv"), whose swarm is worth measuring.
    private static bool IsDevice(ReadOnlySpan<byte> name)
    {
        var dot = name.IndexOf((byte)'.');
        if (dot >= 0 && name.LastIndexOf((byte)'.') != dot)
        {
            return false;
        }

        var stem = (dot < 0 ? name : name[..dot]).TrimEnd((byte)' ');
        if (stem.Length is < 3 or > 7)
        {
            return false;
        }

        var text = Encoding.UTF8.GetString(stem);
        return Devices.Contains(text)
            || (text.Length == 4
                && (text.StartsWith("COM", StringComparison.OrdinalIgnoreCase) || text.StartsWith("LPT", StringComparison.OrdinalIgnoreCase))
                && text[3] is (>= '0' and <= '9') or '¹' or '²' or '³');
    }
}
