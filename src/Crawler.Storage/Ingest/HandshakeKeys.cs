using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Crawler.Probing.Observations;
using Crawler.Storage.Sql;
using Crawler.Wire.Clients;
using Dapper;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>
/// Keys of the ways in which peers present themselves (<c>crawl.handshake</c>). Only what stands for a program makes one: neither the random
/// part of a peer id nor any address, so there are about as many as programs, versions and settings of them.
/// </summary>
internal sealed class HandshakeKeys
{
    private const int MostRemembered = 100_000;
    private const int DigestBytes = 16;
    private const int LongestText = 500;

    private readonly Dictionary<UInt128, long> _keys = [];
    private DateOnly _day;

    /// <summary>The key of a visit's handshake; null before it. Only after <see cref="ResolveAsync"/>.</summary>
    public long? KeyOf(PeerVisit visit) => visit is { PeerId: not null, Reserved: not null } ? _keys[Digest(visit)] : null;

    /// <summary>Forgets everything.</summary>
    public void Forget() => _keys.Clear();

    /// <summary>Makes the keys of the batch's handshakes known. Once a day each is asked for again, which notes that it is still seen.</summary>
    public async Task ResolveAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Batch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (_day != today || _keys.Count > MostRemembered)
        {
            Forget();
            _day = today;
        }

        var missing = new SortedDictionary<UInt128, PeerVisit>();
        foreach (var (_, masked) in batch.Visits)
        {
            if (masked.Visit is { PeerId: not null, Reserved: not null } visit && Digest(visit) is var digest && !_keys.ContainsKey(digest))
            {
                missing[digest] = visit;
            }
        }

        if (missing.Count == 0)
        {
            return;
        }

        var parameters = new
        {
            Digests = missing.Keys.Select(Bytes).ToArray(),
            PeerIdParts = missing.Values.Select(Part).ToArray(),
            Reserved = missing.Values.Select(x => Bytes(x.Reserved)).ToArray(),
            ExtendedNames = missing.Values.Select(x => StoredText.Clean(x.ExtendedName, LongestText)).ToArray(),
            ExtendedShapes = missing.Values.Select(x => StoredText.Clean(x.ExtendedShape, LongestText)).ToArray(),
            Now = now,
        };
        var rows = await connection.QueryAsync<(long HandshakeId, byte[] Digest)>(
            Statement.Of("queries/ingest_handshakes", parameters, cancellationToken, transaction));
        foreach (var (key, digest) in rows)
        {
            _keys[BinaryPrimitives.ReadUInt128BigEndian(digest)] = key;
        }
    }

    /// <summary>The reserved bytes of a handshake; null for null.</summary>
    public static byte[]? Bytes(ulong? reserved)
    {
        if (reserved is not { } value)
        {
            return null;
        }

        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(UInt128 digest)
    {
        var bytes = new byte[DigestBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, digest);
        return bytes;
    }

    private static byte[] Part(PeerVisit visit)
    {
        var id = visit.PeerId!.Value;
        return id.ToArray()[..PeerIdPart.Length(id)];
    }

    private static UInt128 Digest(PeerVisit visit)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(Part(visit));
        Add(Bytes(visit.Reserved));
        Add(Utf8(visit.ExtendedName));
        Add(Utf8(visit.ExtendedShape));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);

        void Add(byte[]? part)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, part?.Length ?? -1);
            hash.AppendData(length);
            hash.AppendData(part ?? []);
        }

        static byte[]? Utf8(string? text) => StoredText.Clean(text, LongestText) is { } clean ? Encoding.UTF8.GetBytes(clean) : null;
    }
}
