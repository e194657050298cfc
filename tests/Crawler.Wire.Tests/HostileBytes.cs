namespace Crawler.Wire.Tests;

/// <summary>The ways in which a stranger spoils bytes, for any reader. Seeded, so a failure happens again.</summary>
internal static class HostileBytes
{
    /// <summary>The payload cut at every length, then with bits flipped, bytes replaced, inserted and removed at random places.</summary>
    public static IEnumerable<byte[]> Of(byte[] payload, int mutations = 2000)
    {
        for (var length = 0; length < payload.Length; length++)
        {
            yield return payload[..length];
        }

        var random = new Random(payload.Length);
        for (var i = 0; i < mutations; i++)
        {
            var bytes = payload.ToList();
            for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                    case 1: bytes[at] = (byte)random.Next(256); break;
                    case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                    default: bytes.RemoveAt(at); break;
                }
            }

            yield return [.. bytes];
        }
    }
}
