using System.Buffers;
using System.Text;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Clients;

/// <summary>Tells a client and its version from the two names a peer gives: its peer id, and the <c>v</c> of its extended handshake.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0020.html, bep_0010</remarks>
public static class ClientFingerprint
{
    private static readonly SearchValues<char> VersionChars =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.");

    private const int AzureusCodeEnd = 3;
    private const int AzureusVersionEnd = 7;

    /// <summary>The client of a peer id, or null when no rule knows it.</summary>
    public static ClientName? FromPeerId(PeerId peerId)
    {
        Span<byte> bytes = stackalloc byte[PeerId.Size];
        Span<char> id = stackalloc char[PeerId.Size];
        peerId.WriteTo(bytes);
        Encoding.Latin1.GetChars(bytes, id);
        var table = ClientTable.Instance;
        return Placed(table, id) ?? Azureus(table, id) ?? Suffix(table, id) ?? Letter(table, id) ?? ClientWithoutCode.Find(bytes);
    }

    /// <summary>The client of an extended handshake's <c>v</c>, or null when it cannot be read as a name and a version.</summary>
    public static ClientName? FromExtended(string? name) => ExtendedClientName.Products(name) is [var first, ..] ? first : null;

    /// <summary>
    /// Weighs both names. A <c>v</c> may hold two products (an application and its library): the first is the client, and the peer
    /// id agrees with either.
    /// </summary>
    public static ClientIdentity Identify(PeerId? peerId, string? extendedName)
    {
        var byId = peerId is { } id ? FromPeerId(id) : null;
        var products = ExtendedClientName.Products(extendedName);
        ClientName? byName = products.Count > 0 ? products[0] : null;
        if (byId is not { } left || byName is not { } right)
        {
            return new ClientIdentity(byId, byName, false, byName ?? byId);
        }

        var agree = products.Any(x => string.Equals(x.Client, left.Client, StringComparison.Ordinal));
        var same = string.Equals(right.Client, left.Client, StringComparison.Ordinal);
        return new ClientIdentity(byId, byName, agree, same ? right with { Version = MorePrecise(left.Version, right.Version) } : right);
    }

    // "3.6" and "3.6.0" are one version, told more or less precisely; of two that differ, the extended handshake's is the program's own word.
    private static string? MorePrecise(string? byId, string? byName) =>
        byName is null || (byId is not null && byId.StartsWith(byName + ".", StringComparison.Ordinal)) ? byId : byName;

    private static ClientName? Placed(ClientTable table, ReadOnlySpan<char> id)
    {
        foreach (var rule in table.Placed(id[0]))
        {
            var at = rule.Kind switch { ClientRuleKind.At2 => 2, ClientRuleKind.At5 => 5, ClientRuleKind.At6 => 6, _ => 0 };
            if (rule.Matches(id, at))
            {
                return new ClientName(rule.Client, ClientVersionStyle.Read(rule.Style, id[(at + rule.VersionStart)..]));
            }
        }

        return null;
    }

    private static ClientName? Azureus(ClientTable table, ReadOnlySpan<char> id)
    {
        if (id[0] != '-' || !table.Azureus.TryGetValue(id[1..AzureusCodeEnd].ToString(), out var rule)
            || (rule.Kind == ClientRuleKind.Azureus && id[AzureusVersionEnd] != '-'))
        {
            return null;
        }

        var text = id[AzureusCodeEnd..AzureusVersionEnd];
        var version = ClientVersionStyle.Read(rule.Style, text.TrimEnd('-'));

        // A code before bytes that no version is written with is chance, unless the client is known to do so.
        return version is null && rule.Kind == ClientRuleKind.Azureus && rule.Style != "none" ? null : new ClientName(rule.Client, version);
    }

    private static ClientName? Suffix(ClientTable table, ReadOnlySpan<char> id)
    {
        foreach (var rule in table.Suffixes)
        {
            if (id.EndsWith(rule.Code, StringComparison.Ordinal))
            {
                return new ClientName(rule.Client, null);
            }
        }

        return null;
    }

    private static ClientName? Letter(ClientTable table, ReadOnlySpan<char> id)
    {
        if (table.Letters.TryGetValue((ClientRuleKind.Mainline, id[0]), out var mainline)
            && ClientVersionStyle.Read(mainline.Style, id[1..]) is { } version)
        {
            return new ClientName(mainline.Client, version);
        }

        // The sixth character is a dash; before it stand version characters, the first a digit, then only dashes.
        var digits = id[1..5].TrimEnd('-');
        return id[5] == '-' && table.Letters.TryGetValue((ClientRuleKind.Shadow, id[0]), out var shadow)
            && (digits.IsEmpty || (char.IsAsciiDigit(digits[0]) && !digits.ContainsAnyExcept(VersionChars)))
            ? new ClientName(shadow.Client, ClientVersionStyle.Read(shadow.Style, digits))
            : null;
    }
}
