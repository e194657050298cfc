using Crawler.Storage.Journal;

namespace Crawler.Storage.Tests.Journal;

public sealed class JournalRoomTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_full_disk_is_told_from_a_broken_one()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);

        Assert.True(DiskRoom.IsFull(Assert.ThrowsAny<Exception>(() => RandomAccess.Write(full, [1], 0))));
        Assert.False(DiskRoom.IsFull(Assert.ThrowsAny<IOException>(() => File.ReadAllBytes("/proc/self/mem"))));
    }

    [Fact]
    public async Task While_too_much_waits_for_the_database_nothing_is_accepted_for_good_and_nothing_is_lost()
    {
        _folder.Options.SegmentBytes = 4096;
        _folder.Options.FlushBytes = 4096;
        _folder.Options.MaxWaitingBytes = 20_000;
        _folder.Options.Capacity = 5;
        await using var writer = _folder.Open();
        var written = Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                await writer.AppendAsync(Observed.Snapshot(i), default);
            }
        });
        while (writer.Fullness is null)
        {
            await Task.Yield();
        }

        Assert.Contains("MaxWaitingBytes", writer.Fullness.Reason, StringComparison.Ordinal);
        Assert.False(written.IsCompleted);
        Assert.InRange(Directory.EnumerateFiles(_folder.Options.Directory, "*.journal").Sum(x => new FileInfo(x).Length), 12_000, 30_000);

        while (!written.IsCompleted)
        {
            writer.StoredBefore(writer.Durable.Segment);
            await Task.Yield();
        }

        await written;
        await writer.FlushAsync(default);
        Assert.Null(writer.Fullness);
        Assert.Equal(Enumerable.Range(0, 500).Select(x => (long)x), _folder.Read(writer.Id).Records.Select(x => x.At.Ordinal));
    }
}
