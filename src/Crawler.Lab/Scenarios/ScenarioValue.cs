using System.Globalization;
using System.Net;
using Crawler.Lab.Faults;
using Crawler.Lab.Swarms;
using Crawler.Wire.Identity;

namespace Crawler.Lab.Scenarios;

/// <summary>Reads the values of a scenario file; null where the text is not such a value.</summary>
internal static class ScenarioValue
{
    private const int MostWeight = 1000;

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
    public static IReadOnlyList<ClientShare>? Clients(string text) =>
        Shares(text, MostWeight, name => ClientProfiles.Find(name) is not null)?.ConvertAll(s => new ClientShare(s.Name, s.Count));

    /// <summary>Policies of encryption: <c>plain 3, require</c>, each once.</summary>
    public static IReadOnlyList<EncryptionShare>? Encryption(string text) =>
        Distinct(Shares(text, MostWeight, name => PeerEncryptionPolicy.Find(name) is not null))
            ?.ConvertAll(s => new EncryptionShare(PeerEncryptionPolicy.Find(s.Name)!.Value, s.Count));

    /// <summary>Faulty peers: <c>silence 2, slow-drip</c>, each fault once.</summary>
    public static IReadOnlyList<FaultCount>? Faults(string text) =>
        Distinct(Shares(text, SwarmKeys.MaxPeers, name => PeerFaults.Find(name) is not null))?.ConvertAll(s => new FaultCount(s.Name, s.Count));

    /// <summary>An info-hash: 40 hex digits.</summary>
    public static InfoHash? Hash(string text) => InfoHash.TryParse(text, out var hash) ? hash : null;

    /// <summary><c>on</c> or <c>off</c>.</summary>
    public static bool? Switch(string text) => text switch
    {
        "on" => true,
        "off" => false,
        _ => null,
    };

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

    // Names, each with a number behind it where it is not 1.
    private static List<(string Name, int Count)>? Shares(string text, int most, Predicate<string> isKnown)
    {
        var shares = new List<(string, int)>();
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = item.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length is 0 or > 2 || !isKnown(parts[0]) || (parts.Length == 2 ? Number(parts[1], 1, most) : 1) is not { } count)
            {
                return null;
            }

            shares.Add((parts[0], count));
        }

        return shares;
    }

    private static List<(string Name, int Count)>? Distinct(List<(string Name, int Count)>? shares) =>
        shares?.DistinctBy(s => s.Name, StringComparer.Ordinal).Count() == shares?.Count ? shares : null;
}
