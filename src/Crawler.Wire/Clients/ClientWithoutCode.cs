namespace Crawler.Wire.Clients;

/// <summary>Clients that have no code in their peer id, only a way of making it.</summary>
internal static class ClientWithoutCode
{
    private const int MainlineZeros = 12;

    /// <summary>The client whose way of making peer ids these bytes show, or null.</summary>
    public static ClientName? Find(ReadOnlySpan<byte> id)
    {
        var zeros = id.IndexOfAnyExcept((byte)0);
        return zeros switch
        {
            MainlineZeros => new ClientName("Mainline", null),
            9 when id[9] == 3 && id[10] == 3 && id[11] == 3 => new ClientName("I2PSnark", null),
            0 when IsShareaza(id) => new ClientName("Shareaza", null),
            _ => null,
        };
    }

    // Sixteen random bytes, none of them 0, then four made of them.
    private static bool IsShareaza(ReadOnlySpan<byte> id)
    {
        for (var i = 16; i < 20; i++)
        {
            if (id[i] != (id[i % 16] ^ id[15 - (i % 16)]))
            {
                return false;
            }
        }

        return !id[..16].Contains((byte)0);
    }
}
