using System.Text;
using Crawler.Wire;
using Crawler.Wire.Clients;
using Crawler.Wire.Identity;

namespace Crawler.Fuzz.Targets;

/// <summary>Names: of swarms, peers and clients.</summary>
internal static class IdentityTargets
{
    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("info-hash", typeof(InfoHash), HashText, () => [Ascii(new string('a', 40)), Ascii(new string('A', 32)), Ascii("0123456789abcdef0123456789ABCDEF01234567")]),
        new("info-hash-v2", typeof(InfoHashV2), HashV2Text, () => [Ascii(new string('b', 64)), Ascii("1220" + new string('b', 64))]),
        new("endpoint", typeof(PeerEndpoint), Endpoint, () => [Ascii("192.0.2.1:6881"), Ascii("[2001:db8::1]:51413"), Ascii("[::ffff:192.0.2.1]:1")]),
        new("client-of-peer-id", typeof(ClientFingerprint), PeerIds, () =>
        [
            Ascii("-TR3000-abcdefghijkl"), Ascii("-UT360W-abcdefghijkl"), Ascii("A2-1-36-0-abcdefghij"), Ascii("M7-10-5--abcdefghijk"),
            Ascii("S58B-----abcdefghijk"), Ascii("exbc\0;abcdefghijklmn"), Ascii("OP7685abcdefghijklmn"), Ascii("-lt0D80-abcdefghijkl"),
        ]),
        new("client-of-name", typeof(ClientFingerprint), Names, () => [Ascii("qBittorrent/4.6.5"), Encoding.UTF8.GetBytes("µTorrent 3.5.5"), Ascii("Deluge/2.1.1 libtorrent/2.0.8.0")]),
        new("text", typeof(WireText), Text, () => [Encoding.UTF8.GetBytes("Übung\u202egnp.exe\u001b[31m漢字")]),
    ];

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static long HashText(ReadOnlySpan<byte> input)
    {
        var text = Encoding.Latin1.GetString(input);
        if (!InfoHash.TryParse(text, out var hash))
        {
            return Way.Read(null, input.Length);
        }

        Way.Promise(InfoHash.TryParse(hash.ToString(), out var again) && again == hash, "a hash is read as it is written");
        return Way.Read(input.Length);
    }

    private static long HashV2Text(ReadOnlySpan<byte> input)
    {
        if (!InfoHashV2.TryParse(Encoding.Latin1.GetString(input), out var hash))
        {
            return Way.Read(null, input.Length);
        }

        Way.Promise(InfoHashV2.TryParse(hash.ToString(), out var again) && again == hash, "a hash is read as it is written");
        return Way.Read(input.Length);
    }

    private static long Endpoint(ReadOnlySpan<byte> input)
    {
        if (!PeerEndpoint.TryParse(Encoding.Latin1.GetString(input), out var endpoint))
        {
            return Way.Read(null, input.Length);
        }

        Way.Promise(PeerEndpoint.TryParse(endpoint.ToString(), out var again) && again == endpoint, "an endpoint is read as it is written");
        return Way.Read(endpoint.IsV4 ? 4 : 6, endpoint.Port);
    }

    private static long PeerIds(ReadOnlySpan<byte> input)
    {
        Span<byte> id = stackalloc byte[PeerId.Size];
        input[..Math.Min(input.Length, id.Length)].CopyTo(id);
        return ClientFingerprint.FromPeerId(new PeerId(id)) is { } client ? Describe(client) : Way.Read();
    }

    private static long Names(ReadOnlySpan<byte> input) =>
        ClientFingerprint.FromExtended(WireText.Clean(input, 200)) is { } client ? Describe(client) : Way.Read();

    private static long Describe(ClientName client)
    {
        Way.Promise(client.Client.Length is > 0 and <= 200 && client.Version is not { Length: 0 or > 200 }, "names and versions are short and not empty");
        Way.Promise(!client.ToString().Any(char.IsControl), "no control characters");
        return Way.Read(client.Client.Length, client.Version?.Length);
    }

    private static long Text(ReadOnlySpan<byte> input)
    {
        var clean = WireText.Clean(input, 100);
        Way.Promise(clean.Length <= 100 && !clean.Any(char.IsControl), "clean text is short and has no control characters");
        Way.Promise(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(clean)) == clean, "no half characters");
        return Way.Read(clean.Length, input.Length);
    }
}
