using Crawler.Wire.Identity;

namespace Crawler.Wire.Clients;

/// <summary>Tells the part of a peer id that stands for the program from the part that chance made, which stands for one peer.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0020.html</remarks>
public static class PeerIdPart
{
    /// <summary>The most bytes of a program's part.</summary>
    public const int MaxBytes = 10;

    private const int AzureusEnd = 7;
    private const int CodeWithoutDash = 4;

    /// <summary>
    /// How many of the first bytes stand for the program, 0 to <see cref="MaxBytes"/>: through the dash that ends a code and its version,
    /// or four characters where there is no dash; 0 where the id does not begin with text.
    /// </summary>
    public static int Length(PeerId peerId)
    {
        Span<byte> id = stackalloc byte[PeerId.Size];
        peerId.WriteTo(id);
        if (id[0] == '-')
        {
            // What follows an Azureus-style code may by chance be a dash.
            return id[AzureusEnd] == '-' ? AzureusEnd + 1 : id[AzureusEnd + 1] == '-' ? AzureusEnd + 2 : CodeWithoutDash;
        }

        if (id[..CodeWithoutDash].ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return 0;
        }

        var dash = id[..MaxBytes].LastIndexOf((byte)'-');
        return dash >= 0 && !id[..dash].ContainsAnyExceptInRange((byte)'!', (byte)'~') ? dash + 1 : CodeWithoutDash;
    }
}
