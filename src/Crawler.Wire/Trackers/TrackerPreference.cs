using System.Globalization;
using System.Text;

namespace Crawler.Wire.Trackers;

/// <summary>What a host says of its trackers in DNS: where they are, the best first, or that there is none.</summary>
/// <param name="Places">Transport and port of each; none when the host denies that it is a tracker.</param>
/// <remarks>https://www.bittorrent.org/beps/bep_0034.html</remarks>
public sealed record TrackerPreference(IReadOnlyList<TrackerPlace> Places)
{
    /// <summary>More places than this are not read.</summary>
    public const int MaxPlaces = 8;

    private const string Mark = "BITTORRENT";
    private const int MaxChars = 1024;

    /// <summary>Whether the host wants no tracker traffic at all.</summary>
    public bool IsDenial => Places.Count == 0;

    /// <summary>Reads a TXT record; false when it is about something else. Words that are not known are passed over.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, out TrackerPreference preference)
    {
        preference = new TrackerPreference([]);
        var words = Encoding.Latin1.GetString(record[..Math.Min(record.Length, MaxChars)]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [Mark, ..] || record[0] == ' ')
        {
            return false;
        }

        if (words is not [_, "DENY", ..])
        {
            preference = new TrackerPreference([.. words.Skip(1).Select(Place).OfType<TrackerPlace>().Distinct().Take(MaxPlaces)]);
        }

        return true;
    }

    private static TrackerPlace? Place(string word)
    {
        var isUdp = word.StartsWith("UDP:", StringComparison.Ordinal);
        return (isUdp || word.StartsWith("TCP:", StringComparison.Ordinal))
            && ushort.TryParse(word.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? new TrackerPlace(isUdp, port)
            : null;
    }
}

/// <summary>Where a host has a tracker.</summary>
/// <param name="IsUdp">Whether it speaks UDP (BEP 15), and not HTTP.</param>
/// <param name="Port">1 to 65535.</param>
public readonly record struct TrackerPlace(bool IsUdp, int Port);
