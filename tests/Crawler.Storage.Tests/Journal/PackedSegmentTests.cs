using Crawler.Storage.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Storage.Tests.Journal;

public sealed class PackedSegmentTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    private string Packed => SegmentFiles.PackedPath(_folder.Options.Directory, 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_packed_segment_is_smaller_and_reads_the_same_from_every_place()
    {
        var id = await WriteAsync(6000);
        var (plain, _) = _folder.Read(id);
        var (size, at) = (new FileInfo(_folder.Segment(1)).Length, File.GetLastWriteTimeUtc(_folder.Segment(1)));

        SegmentPacker.Pack(_folder.Options.Directory, 1, default);

        var (packed, damages) = _folder.Read(id);
        Assert.Empty(damages);
        Assert.Equal(plain.Select(Words), packed.Select(Words));
        Assert.False(File.Exists(_folder.Segment(1)));
        Assert.InRange(new FileInfo(Packed).Length, 1, size / 2);
        Assert.Equal(at, File.GetLastWriteTimeUtc(Packed));
        foreach (var record in plain.Where((_, i) => i % 500 == 0))
        {
            var chunk = new JournalReader(_folder.Options.Directory, id).Read(record.At, null, 1);
            Assert.Equal(Words(record), Words(Assert.Single(chunk.Records)));
        }
    }

    [Fact]
    public async Task Any_damage_costs_its_block_alone_and_is_reported_with_its_place_and_length()
    {
        var id = await WriteAsync(6000);
        var (plain, _) = _folder.Read(id);
        SegmentPacker.Pack(_folder.Options.Directory, 1, default);
        var whole = await File.ReadAllBytesAsync(Packed);
        SegmentFiles.ReadHeader(Packed, out var header);

        // The header of the first block, what it holds, its neighbour, and the mark of the end.
        foreach (var place in new[] { header, header + 6, header + 21, header + 5000, whole.Length / 2, whole.Length - PackedBlock.HeaderSize })
        {
            var spoilt = (byte[])whole.Clone();
            spoilt[place] ^= 0x10;
            await File.WriteAllBytesAsync(Packed, spoilt);

            var (records, damages) = _folder.Read(id);

            Assert.NotEmpty(damages);
            Assert.Subset(plain.Select(Words).ToHashSet(), records.Select(Words).ToHashSet());
            var lost = plain.Where(x => !records.Exists(y => y.At.Offset == x.At.Offset)).ToList();
            Assert.All(lost, x => Assert.Contains(damages, y => y.Offset < x.End.Offset && x.At.Offset < y.Offset + y.Length));
            Assert.InRange(lost.Sum(x => x.End.Offset - x.At.Offset), 0, 2 * PackedBlock.Size);
        }
    }

    [Fact]
    public async Task A_packed_segment_that_was_cut_says_that_its_rest_is_lost()
    {
        var id = await WriteAsync(6000);
        SegmentPacker.Pack(_folder.Options.Directory, 1, default);
        var whole = await File.ReadAllBytesAsync(Packed);

        foreach (var length in new[] { 200, whole.Length / 2, whole.Length - 1 })
        {
            await File.WriteAllBytesAsync(Packed, whole[..length]);
            Assert.NotEmpty(_folder.Read(id).Damages);
        }
    }

    [Fact]
    public async Task A_crash_at_any_moment_of_packing_leaves_every_record_once()
    {
        var id = await WriteAsync(100);
        var expected = _folder.Read(id).Records.Select(Words).ToList();
        var plain = await File.ReadAllBytesAsync(_folder.Segment(1));
        SegmentPacker.Pack(_folder.Options.Directory, 1, default);
        var packed = await File.ReadAllBytesAsync(Packed);

        // While it is written, and before the older file is gone.
        await File.WriteAllBytesAsync(_folder.Segment(1), plain);
        File.Delete(Packed);
        await File.WriteAllBytesAsync(Packed + SegmentFiles.UnfinishedEnding, packed[..(packed.Length / 2)]);
        await _folder.WriteAsync();
        Assert.Equal(expected, _folder.Read(id).Records.Select(Words));
        await File.WriteAllBytesAsync(Packed, packed);
        await _folder.WriteAsync();
        Assert.Equal(expected, _folder.Read(id).Records.Select(Words));
        Assert.Empty(_folder.Read(id).Damages);
        Assert.DoesNotContain(Directory.GetFiles(_folder.Options.Directory), x => x.EndsWith(SegmentFiles.UnfinishedEnding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_writer_packs_segments_that_are_old_enough_and_not_its_own()
    {
        _folder.Options.PackAfter = TimeSpan.Zero;
        var id = await WriteAsync(10);
        await using (var writer = _folder.Open())
        {
            await writer.AppendForGoodAsync(Observed.Snapshot(1), default);
            while (File.Exists(_folder.Segment(1)))
            {
                await Task.Yield();
            }
        }

        Assert.True(File.Exists(_folder.Segment(2)));
        Assert.Equal(11, _folder.Read(id).Records.Count);
        Assert.Equal(1, JournalRetention.DeleteBefore(_folder.Options.Directory, 2, TimeSpan.Zero, DateTimeOffset.MaxValue));
        Assert.False(File.Exists(Packed));
        Assert.Equal(0, SegmentPacker.PackBefore(_folder.Options.Directory, 2, TimeSpan.Zero, DateTimeOffset.MaxValue, NullLogger.Instance, default));
    }

    private Task<Guid> WriteAsync(int records) =>
        _folder.WriteAsync([.. Enumerable.Range(0, records).Select(x => Observed.Snapshot(x % 50, Samples.Noon.AddSeconds(x)))]);

    private static string Words(JournalRecord record) => $"{record.At.Segment} {record.At.Offset} {record.End.Offset} {record.Type} {Convert.ToHexString(record.Payload.Span)}";
}
