using System.Buffers;
using System.Net;
using System.Text;

namespace Crawler.Storage.Privacy;

/// <summary>Takes addresses out of messages for people: a socket's error names the peer, a tracker's failure names us.</summary>
internal static class AddressScrubber
{
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>The text with every IPv4 and IPv6 address, and a port behind it, replaced.</summary>
    public static string? Scrub(string? text)
    {
        if (text is null || text.AsSpan().IndexOfAnyInRange('0', '9') < 0 && !text.Contains("::", StringComparison.Ordinal))
        {
            return text;
        }

        var scrubbed = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var start = rest.IndexOfAny(AddressCharacters);
            if (start < 0)
            {
                break;
            }

            scrubbed.Append(rest[..start]);
            rest = rest[start..];
            var length = rest.IndexOfAnyExcept(AddressCharacters);
            var word = length < 0 ? rest : rest[..length];
            Append(scrubbed, word);
            rest = rest[word.Length..];
        }

        return scrubbed.Append(rest).ToString();
    }

    private static void Append(StringBuilder scrubbed, ReadOnlySpan<char> word)
    {
        var core = word.TrimEnd(".:");
        if (IsAddress(core))
        {
            scrubbed.Append("[address]").Append(word[core.Length..]);
            return;
        }

        // A sentence's colon before the address, and a port behind an IPv4 address.
        var last = core.LastIndexOf(':');
        var first = core.IndexOf(':');
        if (last > 0 && IsAddress(core[..last]))
        {
            scrubbed.Append("[address]").Append(word[core.Length..]);
        }
        else if (first >= 0 && (IsAddress(core[(first + 1)..]) || (last > first && IsAddress(core[(first + 1)..last]))))
        {
            scrubbed.Append(word[..(first + 1)]).Append("[address]").Append(word[core.Length..]);
        }
        else
        {
            scrubbed.Append(word);
        }
    }

    // The framework takes "1" and "0x7f" for addresses too; only the usual forms are meant here.
    private static bool IsAddress(ReadOnlySpan<char> word) =>
        (word.Count('.') == 3 || word.Count(':') >= 2) && IPAddress.TryParse(word, out _);
}
