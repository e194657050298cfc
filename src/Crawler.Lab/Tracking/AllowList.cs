using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Crawler.Wire.Identity;

namespace Crawler.Lab.Tracking;

/// <summary>
/// The torrents that a tracker serves: one a line, 40 hex digits (or 64 of a v2 torrent, which trackers know by the first 40),
/// then, if one likes, white space and a name for the status page. Empty lines and those that begin with <c>#</c> are passed over.
/// </summary>
internal sealed class AllowList
{
    private const int HexDigits = 2 * InfoHash.Size;
    private const int HexDigitsV2 = 64;

    private readonly FrozenDictionary<InfoHash, string> _names;

    private AllowList(FrozenDictionary<InfoHash, string> names) => _names = names;

    /// <summary>How many torrents.</summary>
    public int Count => _names.Count;

    /// <summary>Reads a list; a fault is told with its line.</summary>
    public static bool TryRead(IEnumerable<string> lines, [NotNullWhen(true)] out AllowList? list, [NotNullWhen(false)] out string? fault)
    {
        var names = new Dictionary<InfoHash, string>();
        var number = 0;
        list = null;
        foreach (var line in lines.Select(l => l.Trim()))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var end = line.AsSpan().IndexOfAny(' ', '\t');
            var hex = end < 0 ? line : line[..end];
            if (hex.Length is not (HexDigits or HexDigitsV2) || !hex.All(char.IsAsciiHexDigit)
                || !InfoHash.TryParse(hex[..HexDigits], out var hash))
            {
                fault = $"line {number}: not an info-hash of 40 or 64 hex digits";
                return false;
            }

            names[hash] = end < 0 ? "" : line[end..].Trim();
        }

        list = new AllowList(names.ToFrozenDictionary());
        fault = null;
        return true;
    }

    /// <summary>Whether a torrent is served.</summary>
    public bool Contains(InfoHash hash) => _names.ContainsKey(hash);

    /// <summary>What the list calls a torrent; empty when it does not say.</summary>
    public string Name(InfoHash hash) => _names.GetValueOrDefault(hash, "");
}
