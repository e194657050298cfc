using System.Buffers;
using Microsoft.Extensions.Logging;

namespace Crawler.Storage.Journal;

/// <summary>Packs segments that nothing more is written to. A crash at any moment leaves one whole file of each.</summary>
internal static class SegmentPacker
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromMinutes(1);

    /// <summary>Packs the segments of a journal that is being written, as they get old enough, until it is stopped.</summary>
    public static async Task RunAsync(
        string directory, DurableEnd end, TimeSpan age, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Rhythm, time);
        do
        {
            PackBefore(directory, end.Position.Segment, age, time.GetUtcNow(), logger, cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Packs those before <paramref name="segment"/> that were last written to so long ago.</summary>
    /// <returns>How many.</returns>
    public static int PackBefore(
        string directory, long segment, TimeSpan age, DateTimeOffset now, ILogger logger, CancellationToken cancellationToken)
    {
        var packed = 0;
        foreach (var old in SegmentFiles.List(directory).Where(x => x < segment))
        {
            var path = SegmentFiles.Path(directory, old);
            // One whose header is damaged stays as it is, for a person to look at.
            if (File.Exists(path) && SegmentFiles.ReadHeader(directory, old, out _) is not null && File.GetLastWriteTimeUtc(path) + age <= now.UtcDateTime)
            {
                try
                {
                    Pack(directory, old, cancellationToken);
                    packed++;
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // It stays as it is, which is as good, but for its size.
                    logger.LogWarning("The journal's segment {Path} is not packed: {Reason}", path, e.Message);
                    return packed;
                }
            }
        }

        return packed;
    }

    /// <summary>Packs a segment.</summary>
    public static void Pack(string directory, long segment, CancellationToken cancellationToken)
    {
        var path = SegmentFiles.Path(directory, segment);
        var packed = SegmentFiles.PackedPath(directory, segment);
        var unfinished = packed + SegmentFiles.UnfinishedEnding;
        try
        {
            Write(path, unfinished, cancellationToken);
            // How long it is kept follows from when it was written.
            File.SetLastWriteTimeUtc(unfinished, File.GetLastWriteTimeUtc(path));
            File.Move(unfinished, packed, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        File.Delete(path);
    }

    /// <summary>Removes what a crash left of packing.</summary>
    public static void CleanUp(string directory)
    {
        foreach (var unfinished in Directory.EnumerateFiles(directory, $"*{SegmentFiles.PackedEnding}{SegmentFiles.UnfinishedEnding}"))
        {
            File.Delete(unfinished);
        }

        foreach (var packed in Directory.EnumerateFiles(directory, $"*{SegmentFiles.PackedEnding}"))
        {
            var path = SegmentFiles.Path(directory, SegmentFiles.NumberOf(packed));
            if (File.Exists(path))
            {
                File.Delete(packed);
            }
        }
    }

    private static void Write(string from, string to, CancellationToken cancellationToken)
    {
        using var source = File.OpenHandle(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var target = File.OpenHandle(to, FileMode.Create, FileAccess.Write, FileShare.None);
        var plain = ArrayPool<byte>.Shared.Rent(PackedBlock.Size);
        var packed = ArrayPool<byte>.Shared.Rent(PackedBlock.LongestSize);
        try
        {
            SegmentFiles.ReadHeader(from, out var header);
            var at = (long)RandomAccess.Read(source, plain.AsSpan(0, header), 0);
            RandomAccess.Write(target, plain.AsSpan(0, header), 0);
            var end = (long)header;
            int count;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                count = RandomAccess.Read(source, plain.AsSpan(0, PackedBlock.Size), at);
                var size = PackedBlock.Write(packed, plain.AsSpan(0, count), at);
                RandomAccess.Write(target, packed.AsSpan(0, size), end);
                (at, end) = (at + count, end + size);
            }
            while (count > 0);

            RandomAccess.FlushToDisk(target);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
            ArrayPool<byte>.Shared.Return(packed);
        }
    }
}
