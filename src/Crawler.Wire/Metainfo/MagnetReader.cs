using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Metainfo;

/// <summary>Reads the parameters of a magnet link one by one.</summary>
internal sealed class MagnetReader
{
    private const string Scheme = "magnet:?";
    private const string V1Prefix = "urn:btih:";
    private const string V2Prefix = "urn:btmh:";
    private const string Sha256Multihash = "1220";

    private readonly List<List<string>> _plainTiers = [];
    private readonly SortedDictionary<int, List<string>> _numberedTiers = [];
    private readonly List<string> _webSeeds = [];
    private readonly List<string> _peers = [];
    private InfoHash? _v1;
    private InfoHashV2? _v2;
    private string? _name;
    private long? _length;
    private int _trackers;

    /// <summary>Reads a link, or says why it cannot be read.</summary>
    public static bool TryRead([NotNullWhen(true)] string? text, [NotNullWhen(true)] out MagnetLink? magnet, [NotNullWhen(false)] out string? error)
    {
        magnet = null;
        text = text?.Trim();
        if (text is null || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            error = "a magnet link begins with 'magnet:?'";
            return false;
        }

        if (text.Length > MagnetLink.MaxLength)
        {
            error = $"a magnet link longer than {MagnetLink.MaxLength} characters";
            return false;
        }

        var reader = new MagnetReader();
        foreach (var part in text.AsSpan(Scheme.Length).Split('&'))
        {
            error = reader.Add(text.AsSpan(Scheme.Length)[part]);
            if (error is not null)
            {
                return false;
            }
        }

        if (reader._v1 is null && reader._v2 is null)
        {
            error = "a magnet link without an info-hash (xt=urn:btih:… or xt=urn:btmh:…) names no swarm";
            return false;
        }

        error = null;
        magnet = reader.Build();
        return true;
    }

    private MagnetLink Build() => new()
    {
        InfoHashV1 = _v1,
        InfoHashV2 = _v2,
        Name = _name,
        Trackers = [.. _plainTiers, .. _numberedTiers.Values],
        WebSeeds = _webSeeds,
        ExactLength = _length,
        Peers = _peers,
    };

    private string? Add(ReadOnlySpan<char> parameter)
    {
        var equals = parameter.IndexOf('=');
        if (equals <= 0)
        {
            return null;
        }

        var key = parameter[..equals].ToString();
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        int? number = dot > 0 && int.TryParse(key.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
        if (number is not null)
        {
            key = key[..dot];
        }

        var value = parameter[(equals + 1)..];
        switch (key.ToLowerInvariant())
        {
            case "xt":
                return AddTopic(MagnetText.Decode(value));
            case "dn":
                _name ??= NullIfEmpty(MagnetText.Decode(value.ToString().Replace('+', ' ')));
                return null;
            case "tr":
                return AddTracker(number, MagnetText.Decode(value).Trim());
            case "ws":
                return AddTo(_webSeeds, MagnetText.Decode(value).Trim(), "web seeds");
            case "x.pe":
                var peer = MagnetText.Decode(value).Trim();
                return MagnetText.IsHostAndPort(peer) ? AddTo(_peers, peer, "peers") : null;
            case "xl":
                _length ??= long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;
                return null;
            default:
                return null;
        }
    }

    private string? AddTopic(string topic)
    {
        if (topic.StartsWith(V1Prefix, StringComparison.OrdinalIgnoreCase))
        {
            if (!InfoHash.TryParse(topic[V1Prefix.Length..], out var hash))
            {
                return "a v1 info-hash (urn:btih) has 40 hex or 32 base32 digits";
            }

            if (_v1 is { } known && known != hash)
            {
                return "a magnet link with two different v1 info-hashes";
            }

            _v1 = hash;
        }
        else if (topic.StartsWith(V2Prefix, StringComparison.OrdinalIgnoreCase))
        {
            var digits = topic[V2Prefix.Length..];
            if (!digits.StartsWith(Sha256Multihash, StringComparison.Ordinal)
                || !InfoHashV2.TryParse(digits[Sha256Multihash.Length..], out var hash))
            {
                return "a v2 info-hash (urn:btmh) is 1220 and 64 hex digits";
            }

            if (_v2 is { } known && known != hash)
            {
                return "a magnet link with two different v2 info-hashes";
            }

            _v2 = hash;
        }

        return null;
    }

    private string? AddTracker(int? number, string url)
    {
        if (url.Length == 0)
        {
            return null;
        }

        if (++_trackers > MagnetLink.MaxEntries)
        {
            return $"a magnet link with more than {MagnetLink.MaxEntries} trackers";
        }

        if (number is not { } tier)
        {
            _plainTiers.Add([url]);
        }
        else if (_numberedTiers.TryGetValue(tier, out var urls))
        {
            urls.Add(url);
        }
        else
        {
            _numberedTiers.Add(tier, [url]);
        }

        return null;
    }

    private static string? AddTo(List<string> list, string value, string what)
    {
        if (list.Count >= MagnetLink.MaxEntries)
        {
            return $"a magnet link with more than {MagnetLink.MaxEntries} {what}";
        }

        if (value.Length > 0)
        {
            list.Add(value);
        }

        return null;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
