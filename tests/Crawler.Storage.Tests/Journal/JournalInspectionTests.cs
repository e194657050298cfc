using Crawler.Storage.Journal;

namespace Crawler.Storage.Tests.Journal;

public sealed class JournalInspectionTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_kind_of_record_is_told_in_words_packed_or_not()
    {
        await _folder.WriteAsync(Observed.Check(1), Observed.Visit(1), Observed.Refused(1), Observed.Snapshot(1), Observed.WebSeed(1));
        var plain = Read();
        SegmentPacker.Pack(_folder.Options.Directory, 1, default);

        Assert.Equal(["check", "visit", "visit", "snapshot", "web_seed"], plain.Select(x => x.Type));
        Assert.Equal("http://tracker.example/announce", Field(plain[0], "tracker"));
        Assert.Equal(3L, Field(plain[0], "seeders"));
        Assert.Equal("Transmission", Field(plain[1], "client"));
        Assert.Equal("2001:db8:1234::/48", Field(plain[2], "prefix"));
        Assert.Equal(1.75, Field(plain[3], "distributedCopies"));
        Assert.Equal("http://mirror.example/pub/", Field(plain[4], "url"));
        Assert.Equal(200L, Field(plain[4], "status"));
        Assert.All(plain, x => Assert.Equal(Samples.Noon, x.At));
        Assert.Equivalent(plain, Read());
    }

    [Fact]
    public async Task Damage_is_told_at_its_place_between_the_records()
    {
        var id = await _folder.WriteAsync([.. Enumerable.Range(0, 3).Select(x => Observed.Snapshot(x))]);
        var middle = _folder.Read(id).Records[1];
        var bytes = await File.ReadAllBytesAsync(_folder.Segment(1));
        bytes[middle.At.Offset + 30] ^= 1;
        await File.WriteAllBytesAsync(_folder.Segment(1), bytes);

        var entries = Read();

        Assert.Equal(["snapshot", "damage", "snapshot"], entries.Select(x => x.Type));
        Assert.Equal((middle.At.Offset, middle.End.Offset - middle.At.Offset), (entries[1].Offset, entries[1].Length));
    }

    [Fact]
    public async Task A_file_that_is_no_segment_is_damage_from_its_first_byte_on()
    {
        var file = Path.Combine(Directory.CreateDirectory(_folder.Options.Directory).FullName, "letter.txt");
        await File.WriteAllTextAsync(file, "Dear reader");

        var entry = Assert.Single(JournalInspection.Read(file));

        Assert.Equal(("damage", 0L, 11L), (entry.Type, entry.Offset, entry.Length));
    }

    [Fact]
    public async Task The_torn_end_of_a_journal_that_is_being_written_is_no_damage()
    {
        await using var writer = _folder.Open();
        await writer.AppendForGoodAsync(Observed.Snapshot(1), default);
        await using (var torn = new FileStream(_folder.Segment(1), FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            torn.Write([200, 0, 0, 0, 1]);
        }

        Assert.Equal("snapshot", Assert.Single(Read()).Type);
        await writer.DisposeAsync();
        Assert.Equal(["snapshot", "damage"], Read().Select(x => x.Type));
    }

    private static object? Field(JournalEntry entry, string name) => entry.Fields.Single(x => x.Key == name).Value;

    private List<JournalEntry> Read() => [.. JournalInspection.Segments(_folder.Options.Directory).SelectMany(JournalInspection.Read)];
}
