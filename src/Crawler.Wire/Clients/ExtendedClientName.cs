namespace Crawler.Wire.Clients;

/// <summary>
/// Reads the <c>v</c> of an extended handshake: one or more products, each a name and, behind a space or a slash, a version
/// (<c>Deluge/2.0.3 libtorrent/2.0.8.0</c>, <c>BiglyBT 3.2.0.0</c>, <c>qBittorrent v3.3.1</c>).
/// </summary>
internal static class ExtendedClientName
{
    private const int MaxProducts = 4;
    private const int MaxNameChars = 40;
    private const int MaxVersionChars = 24;

    /// <summary>The products in the order written; empty when there is none that can be read.</summary>
    public static IReadOnlyList<ClientName> Products(string? text)
    {
        var products = new List<ClientName>();
        var rest = (text ?? string.Empty).AsSpan().Trim();
        while (!rest.IsEmpty && products.Count < MaxProducts)
        {
            var (name, version, length) = Next(rest);
            rest = rest[length..].TrimStart();
            var known = ClientTable.Instance.FindName(name);

            // A name that is not known counts only with a version: otherwise any text at all would be a client.
            if (known is not null || (version is not null && IsName(name)))
            {
                products.Add(new ClientName(known ?? name, version));
            }
        }

        return products;
    }

    private static (string Name, string? Version, int Length) Next(ReadOnlySpan<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i - 1] is not (' ' or '/'))
            {
                continue;
            }

            var start = i + 1 < text.Length && text[i] is 'v' or 'V' && char.IsAsciiDigit(text[i + 1]) ? i + 1 : i;
            if (!char.IsAsciiDigit(text[start]))
            {
                continue;
            }

            var end = text[start..].IndexOfAny(' ', '/', ';');
            end = end < 0 ? text.Length : start + end;
            var version = text[start..Math.Min(end, start + MaxVersionChars)].TrimEnd("(),");
            return (Name(text[..(i - 1)]), version.ToString(), end);
        }

        return (Name(text), null, text.Length);
    }

    private static string Name(ReadOnlySpan<char> text)
    {
        var trimmed = text.Trim(" /(),;");
        return trimmed[..Math.Min(trimmed.Length, MaxNameChars)].ToString();
    }

    private static bool IsName(string name) => name.Length > 1 && name.Any(char.IsLetter) && !name.Contains('\uFFFD');
}
