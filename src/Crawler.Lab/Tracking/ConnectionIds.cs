using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;

namespace Crawler.Lab.Tracking;

/// <summary>
/// Connection ids of the UDP protocol (BEP 15) that need no memory: a keyed hash of the client's address and the minute. An id holds
/// for its own minute and the next, so one that a client uses for 60 s is always good.
/// </summary>
internal sealed class ConnectionIds
{
    private readonly TimeProvider _time;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public ConnectionIds(TimeProvider time) => _time = time;

    /// <summary>An id for this address, now.</summary>
    public ulong Issue(IPAddress client) => Compute(client, Minute());

    /// <summary>Whether the id was issued to this address in this minute or the one before.</summary>
    public bool IsValid(ulong id, IPAddress client)
    {
        var minute = Minute();
        return id == Compute(client, minute) || id == Compute(client, minute - 1);
    }

    private long Minute() => _time.GetUtcNow().ToUnixTimeSeconds() / 60;

    private ulong Compute(IPAddress client, long minute)
    {
        Span<byte> input = stackalloc byte[24];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        client.MapToIPv6().TryWriteBytes(input, out _);
        BinaryPrimitives.WriteInt64BigEndian(input[16..], minute);
        HMACSHA256.HashData(_key, input, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
