using System.Security.Cryptography;

namespace Crawler.Storage.Privacy;

/// <summary>
/// The key of one epoch. The next one is a hash of it, so that whoever holds one can compute those after it and none before: once the
/// file holds the next, the epoch before cannot be linked to any address again.
/// </summary>
/// <param name="Epoch">Days or weeks since 1970-01-01.</param>
/// <param name="Key">32 bytes.</param>
internal sealed record EpochKey(long Epoch, byte[] Key)
{
    private const string Magic = "crawler-peer-key-1";

    /// <summary>A random key.</summary>
    public static EpochKey Create(long epoch) => new(epoch, RandomNumberGenerator.GetBytes(32));

    /// <summary>The key of a later epoch.</summary>
    public EpochKey Advance(long epoch)
    {
        var key = Key;
        for (var i = Epoch; i < epoch; i++)
        {
            key = HMACSHA256.HashData(key, "next epoch"u8);
        }

        return this with { Epoch = epoch, Key = key };
    }

    /// <summary>The epoch of a moment.</summary>
    public static long EpochOf(DateTimeOffset at, KeyEpoch length) =>
        at.ToUnixTimeSeconds() / 86_400 / (length == KeyEpoch.Day ? 1 : 7);

    /// <summary>Reads a key file's text; null when it is not one for this length of epoch.</summary>
    public static EpochKey? Parse(string text, KeyEpoch length)
    {
        var parts = text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return parts is [Magic, var unit, var epoch, { Length: 64 } hex] && unit == Unit(length)
            && long.TryParse(epoch, out var number) && hex.All(char.IsAsciiHexDigit)
                ? new EpochKey(number, Convert.FromHexString(hex)) : null;
    }

    /// <summary>The key file's text.</summary>
    public string Format(KeyEpoch length) => $"{Magic} {Unit(length)} {Epoch} {Convert.ToHexStringLower(Key)}\n";

    private static string Unit(KeyEpoch length) => length == KeyEpoch.Day ? "day" : "week";
}
