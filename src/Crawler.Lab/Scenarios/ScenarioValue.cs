using System.Globalization;
using System.Net;
using Crawler.Lab.Faults;
using Crawler.Lab.Swarms;

namespace Crawler.Lab.Scenarios;

/// <summary>Reads the values of a scenario file; null where the text is not such a value.</summary>
internal static class ScenarioValue
{
    /// <summary>A whole number in a range.</summary>
    public static int? Number(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : null;

    /// <summary>Bytes: <c>256 KiB</c>, <c>4 MiB</c> or a bare number; a power of two from 16 KiB to 64 MiB.</summary>
    public static int? PieceLength(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long? unit = parts is [_] ? 1 : parts is [_, "KiB"] ? 1024 : parts is [_, "MiB"] ? 1024 * 1024 : null;
        return unit is { } u && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count * u is >= 16 * 1024 and <= 64 * 1024 * 1024 and var bytes && (bytes & (bytes - 1)) == 0
            ? (int)bytes
            : null;
    }

    /// <summary>Shares: <c>5%..95%</c>.</summary>
    public static (double From, double To)? Range(string text)
    {
        var ends = text.Split("..", StringSplitOptions.TrimEntries);
        return ends is [var low, var high] && Percent(low) is { } from && Percent(high) is { } to && from <= to ? (from, to) : null;
    }

    /// <summary>An IPv4 address in 127.0.0.0/8.</summary>
    public static IPAddress? Loopback(string text) =>
        IPAddress.TryParse(text, out var address) && address.GetAddressBytes() is [127, _, _, _] ? address : null;

    /// <summary>A mix of clients: <c>transmission-3.00 4, qbittorrent-4.6.5 6</c>.</summary>
    public static IReadOnlyList<ClientShare>? Clients(string text)
    {
        var shares = new List<ClientShare>();
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = item.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length is 0 or > 2
                || ClientProfiles.Find(parts[0]) is null
                || (parts.Length == 2 ? Number(parts[1], 1, 1000) : 1) is not { } weight)
            {
                return null;
            }

            shares.Add(new ClientShare(parts[0], weight));
        }

        return shares;
    }

    /// <summary>Faulty peers: <c>silence 2, slow-drip</c>.</summary>
    public static IReadOnlyList<FaultCount>? Faults(string text)
    {
        var faults = new List<FaultCount>();
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = item.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length is 0 or > 2
                || PeerFaults.Find(parts[0]) is null
                || faults.Exists(f => f.Fault == parts[0])
                || (parts.Length == 2 ? Number(parts[1], 1, SwarmKeys.MaxPeers) : 1) is not { } count)
            {
                return null;
            }

            faults.Add(new FaultCount(parts[0], count));
        }

        return faults;
    }

    /// <summary>Sets a value that was read, or returns what it must be.</summary>
    public static string? Set<T>(T? value, Action<T> set, string expected)
        where T : struct
    {
        if (value is not { } given)
        {
            return $"must be {expected}";
        }

        set(given);
        return null;
    }

    /// <summary>A number from 0 to a limit.</summary>
    public static double? Decimal(string text, double max) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= max ? value : null;

    /// <summary>A share: <c>30%</c>.</summary>
    public static double? Percent(string text) =>
        text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
        && value is >= 0 and <= 100
            ? value / 100
            : null;
}
