using System.Numerics;
using System.Security.Cryptography;

namespace Crawler.Lab.Content;

/// <summary>
/// Hashes the pieces of a torrent on several cores: SHA-1 of each (BEP 3), the root of each one's hash tree (BEP 52), or both.
/// Pieces are taken in order and read in chunks, so the memory is a chunk for each core whatever the size of pieces and content.
/// </summary>
internal sealed class PieceHasher
{
    /// <summary>Bytes of a v1 piece hash.</summary>
    public const int V1Size = SHA1.HashSizeInBytes;

    private const int ChunkSize = 16 * MerkleTree.BlockSize;

    private readonly ContentLayout _layout;
    private readonly bool[] _hashed;
    private readonly byte[] _v1;
    private readonly byte[] _v2;

    /// <summary>Prepares to hash; for <paramref name="v2"/> every file must begin a piece.</summary>
    public PieceHasher(ContentLayout layout, bool v1, bool v2)
    {
        _layout = layout;
        _hashed = new bool[layout.PieceCount];
        _v1 = new byte[v1 ? checked(layout.PieceCount * V1Size) : 0];
        _v2 = new byte[v2 ? checked(layout.PieceCount * MerkleTree.HashSize) : 0];
    }

    /// <summary>The SHA-1 hashes end to end; empty when not asked for.</summary>
    public ReadOnlySpan<byte> V1Hashes => _v1;

    /// <summary>The roots of the pieces end to end; empty when not asked for.</summary>
    public ReadOnlySpan<byte> V2Roots => _v2;

    /// <summary>Whether a piece was read and hashed.</summary>
    public bool IsHashed(int piece) => _hashed[piece];

    /// <summary>Hashes every piece.</summary>
    /// <param name="tolerant">Whether a piece that cannot be read is left out, instead of ending the work.</param>
    /// <param name="advance">Is told of bytes as they are hashed, from several threads.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="IOException">A file is missing or has changed.</exception>
    /// <exception cref="UnauthorizedAccessException">A file must not be read.</exception>
    public async Task RunAsync(bool tolerant, Action<long> advance, CancellationToken cancel)
    {
        // One worker's failure ends the others.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var next = -1;
        var workers = new Task[Math.Max(1, Math.Min(Environment.ProcessorCount, _layout.PieceCount))];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = Task.Run(Work, stop.Token);
        }

        await Task.WhenAll(workers);

        void Work()
        {
            try
            {
                using var worker = new Worker(this);
                for (int piece; (piece = Interlocked.Increment(ref next)) < _layout.PieceCount;)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    _hashed[piece] = worker.TryHash(piece, tolerant);
                    advance(_layout.PieceSize(piece));
                }
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }
    }

    private sealed class Worker(PieceHasher owner) : IDisposable
    {
        private readonly ContentLayout _layout = owner._layout;
        private readonly ContentReader _reader = new(owner._layout);
        private readonly IncrementalHash _sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        private readonly byte[] _chunk = new byte[Math.Min(ChunkSize, owner._layout.PieceLength)];
        private readonly byte[] _leaves = new byte[owner._v2.Length == 0 ? 0 : owner._layout.PieceLength / MerkleTree.BlockSize * MerkleTree.HashSize];

        public bool TryHash(int piece, bool tolerant)
        {
            try
            {
                Hash(piece);
                return true;
            }
            catch (Exception e) when (tolerant && e is (IOException or UnauthorizedAccessException))
            {
                _reader.Close();
                _sha1.GetHashAndReset();
                return false;
            }
        }

        public void Dispose()
        {
            _reader.Dispose();
            _sha1.Dispose();
        }

        private void Hash(int piece)
        {
            var start = _layout.PieceStart(piece);
            var size = _layout.PieceSize(piece);
            var file = _layout.FileAt(start);
            var fileLength = _layout.Files[file].Length;
            var content = owner._v2.Length == 0 ? 0 : (int)Math.Min(size, _layout.FileStart(file) + fileLength - start);
            var leaves = 0;
            for (var done = 0; done < size;)
            {
                var chunk = _chunk.AsSpan(0, Math.Min(_chunk.Length, size - done));
                _reader.Read(start + done, chunk);
                if (owner._v1.Length > 0)
                {
                    _sha1.AppendData(chunk);
                }

                for (var at = 0; at < chunk.Length && done + at < content; at += MerkleTree.BlockSize)
                {
                    var block = chunk[at..Math.Min(at + MerkleTree.BlockSize, Math.Min(chunk.Length, content - done))];
                    SHA256.HashData(block, _leaves.AsSpan(leaves++ * MerkleTree.HashSize));
                }

                done += chunk.Length;
            }

            if (owner._v1.Length > 0)
            {
                _sha1.GetHashAndReset(owner._v1.AsSpan(piece * V1Size));
            }

            if (owner._v2.Length > 0)
            {
                // A file of one piece has no tree above its blocks; in a longer one every piece is a full subtree.
                var width = fileLength > _layout.PieceLength ? _layout.PieceLength / MerkleTree.BlockSize : (long)BitOperations.RoundUpToPowerOf2((uint)leaves);
                var root = MerkleTree.Root(_leaves.AsSpan(0, leaves * MerkleTree.HashSize), width, new byte[MerkleTree.HashSize]);
                root.CopyTo(owner._v2.AsSpan(piece * MerkleTree.HashSize));
            }
        }
    }
}
