using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Crawler.Wire.Identity;

namespace Crawler.Storage.Networks;

/// <summary>
/// Reads tables of networks as they are commonly given away, a range a line, fields between commas or tabs, a comment behind <c>#</c>: first
/// and last address (<c>192.0.2.0,192.0.2.255,DE</c>, IPv4 also as a number, as Debian's tor-geoipdb has it) or address and prefix length
/// (<c>192.0.2.0/24</c>, or <c>192.0.2.0</c> and <c>24</c> in two fields, as routing tables have it), then a country's two letters or
/// an autonomous system's number, which tell by themselves what they are.
/// </summary>
public static class NetworkFile
{
    private const int MostRanges = 5_000_000;
    private const int LongestLine = 1000;

    /// <summary>Reads a file's ranges as they come. Ranges of no country and of no autonomous system (0) are left out.</summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="lines">Its lines.</param>
    /// <exception cref="NetworkFileException">A line is not such a line, or there are more than 5,000,000.</exception>
    public static IEnumerable<(NetworkKind Kind, NetworkRange Range)> Read(string file, IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        long number = 0;
        foreach (var line in lines)
        {
            number++;
            if (number > MostRanges)
            {
                throw new NetworkFileException(file, number, $"more than {MostRanges} lines");
            }

            var text = line.Length > LongestLine ? throw new NetworkFileException(file, number, $"longer than {LongestLine} characters") : line.Trim();
            if (text.Length == 0 || text[0] == '#' || (number == 1 && text.StartsWith("network,", StringComparison.Ordinal)))
            {
                continue;
            }

            var fields = text.Split(text.Contains('\t', StringComparison.Ordinal) ? '\t' : ',', StringSplitOptions.TrimEntries);
            var (first, last, behind) = ReadRange(file, number, fields);
            var value = behind < fields.Length ? fields[behind].Trim('"') : throw new NetworkFileException(file, number, "no value behind the range");
            if (ReadValue(file, number, value) is var (kind, known))
            {
                yield return (kind, new NetworkRange(first, last, known));
            }
        }
    }

    private static (UInt128 First, UInt128 Last, int Behind) ReadRange(string file, long number, string[] fields)
    {
        if (fields[0].Contains('/', StringComparison.Ordinal))
        {
            return Network(file, number, fields[0], 1);
        }

        if (fields.Length < 2)
        {
            throw new NetworkFileException(file, number, "no range of addresses");
        }

        var first = Address(fields[0]) ?? throw new NetworkFileException(file, number, $"'{fields[0]}' is no address");
        if (Address(fields[1]) is { } last && (fields[1].Length > 3 || fields[1].Contains(':', StringComparison.Ordinal)))
        {
            return first <= last ? (first, last, 2) : throw new NetworkFileException(file, number, "the last address is before the first");
        }

        return Network(file, number, $"{fields[0]}/{fields[1]}", 2);
    }

    private static (UInt128 First, UInt128 Last, int Behind) Network(string file, long number, string text, int behind)
    {
        if (!IPNetwork.TryParse(text, out var network))
        {
            throw new NetworkFileException(file, number, $"'{text}' is no network");
        }

        var bits = (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) - network.PrefixLength;
        var first = PeerEndpoint.From(network.BaseAddress, 0).Address;
        return (first, first | (bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1), behind);
    }

    // A bare number is an IPv4 address.
    private static UInt128? Address(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var v4) ? ((UInt128)0xFFFF << 32) | v4
        : text.AsSpan().ContainsAny('.', ':') && IPAddress.TryParse(text, out var address) ? PeerEndpoint.From(address, 0).Address
        : null;

    private static (NetworkKind Kind, uint Value)? ReadValue(string file, long number, string value)
    {
        if (value is "" or "??" or "-" or "None" || value.Equals("ZZ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (CountryCode.Parse(value) is { } country)
        {
            return (NetworkKind.Country, country);
        }

        // Several origins of one prefix are written 64500_64501 or 64500,64501; the first is as good as the others.
        var digits = value.AsSpan(value.StartsWith("AS", StringComparison.OrdinalIgnoreCase) ? 2 : 0);
        digits = digits.IndexOfAnyExceptInRange('0', '9') is var end and > 0 ? digits[..end] : digits;
        if (!uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var system))
        {
            throw new NetworkFileException(file, number, $"'{value}' is neither a country's two letters nor the number of an autonomous system");
        }

        return system == 0 ? null : (NetworkKind.Asn, system);
    }
}
