using Crawler.Probing.Observations;
using Crawler.Storage.Journal;
using Crawler.Storage.Journal.Codecs;

namespace Crawler.Storage.Tests.Journal;

public sealed class JournalTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_written_is_read_in_order_with_every_field()
    {
        var check = Observed.Check(1);
        var snapshot = Observed.Snapshot(1);
        var visit = Observed.Visit(1);

        var id = await _folder.WriteAsync(check, visit, Observed.Refused(1), snapshot);

        var (records, damages) = _folder.Read(id);
        Assert.Empty(damages);
        Assert.Equal([0, 1, 2, 3], records.Select(x => x.At.Ordinal));
        var read = records.Select(x => ObservationCodec.Read(x.Type, x.Version, x.Payload)).ToList();
        Assert.Equivalent(check with { ExternalIp = null }, read[0]);
        Assert.Equivalent(visit with { Endpoint = default, Bitfield = null }, ((MaskedVisit)read[1]).Visit);
        Assert.Equivalent(snapshot, read[3]);
    }

    [Fact]
    public async Task A_question_to_a_web_seed_is_read_with_every_field_and_cut_at_any_byte_it_is_refused()
    {
        var (there, away) = (Observed.WebSeed(1), Observed.WebSeedFailure(2, ProbeOutcome.Refused));
        var records = _folder.Read(await _folder.WriteAsync(there, away)).Records;

        Assert.Equal(there, ObservationCodec.Read(records[0].Type, records[0].Version, records[0].Payload));
        Assert.Equal(away with { Error = "Connection refused [address]" }, ObservationCodec.Read(records[1].Type, records[1].Version, records[1].Payload));
        Assert.All(records, record =>
        {
            for (var length = 0; length < record.Payload.Length; length++)
            {
                Assert.True(ObservationCodec.IsRefusal(Assert.ThrowsAny<Exception>(() => ObservationCodec.Read(record.Type, record.Version, record.Payload[..length]))));
            }

            Assert.Throws<InvalidDataException>(() => ObservationCodec.Read(record.Type, record.Version, (byte[])[.. record.Payload.Span, 0]));
            Assert.Throws<InvalidDataException>(() => ObservationCodec.Read(record.Type, 2, record.Payload));
        });
    }

    [Fact]
    public async Task A_check_of_an_older_version_is_still_read()
    {
        var check = Observed.Check(1);
        var record = _folder.Read(await _folder.WriteAsync(check)).Records[0];

        // A flag and three numbers.
        var read = ObservationCodec.Read(record.Type, 1, record.Payload[..^(1 + (3 * 4))]);
        Assert.Equivalent(check with { ExternalIp = null, Recapture = null }, read);
    }

    [Fact]
    public async Task A_snapshot_of_an_older_version_is_still_read()
    {
        var snapshot = Observed.Snapshot(1);
        var record = _folder.Read(await _folder.WriteAsync(snapshot)).Records[0];
        var second = snapshot with { PartialSeeds = 0, Progress = null, OrderKnown = 0, Sequential = 0, Spread = null, SampleShare = 1 };

        // A share, three numbers, three lists of 11, 1 and 4 with their counts, and the spread's flag and three numbers.
        var size = record.Payload.Length - (8 + (3 * 4) + (3 * 4) + (16 * 4) + 1 + (3 * 4));
        Assert.Equivalent(second, ObservationCodec.Read(record.Type, 2, record.Payload[..size]));
        Assert.Equivalent(second with { IsWhole = false }, ObservationCodec.Read(record.Type, 1, record.Payload[..(size - 1)]));
    }

    [Fact]
    public async Task A_visit_of_an_older_version_is_still_read()
    {
        var visit = Observed.Visit(1);
        var record = _folder.Read(await _folder.WriteAsync(visit)).Records[0];

        // A text with its length before it, and a flag.
        var size = record.Payload.Length - (4 + visit.ExtendedShape!.Length + 1);
        var read = (MaskedVisit)ObservationCodec.Read(record.Type, 1, record.Payload[..size]);
        Assert.Equivalent(visit with { Endpoint = default, Bitfield = null, ExtendedShape = null, HidesPieces = null }, read.Visit);
    }

    [Fact]
    public async Task A_record_cut_at_any_byte_is_taken_off_and_the_records_before_it_stay()
    {
        var id = await _folder.WriteAsync([.. Enumerable.Range(0, 4).Select(x => Observed.Snapshot(x))]);
        var whole = await File.ReadAllBytesAsync(_folder.Segment(1));
        var last = _folder.Read(id).Records[^1];

        for (var length = (int)last.At.Offset; length < whole.Length; length++)
        {
            foreach (var file in Directory.GetFiles(_folder.Options.Directory, "*.journal"))
            {
                File.Delete(file);
            }

            await File.WriteAllBytesAsync(_folder.Segment(1), whole[..length]);
            Assert.Equal(length == last.At.Offset ? 0 : 1, _folder.Read(id).Damages.Count);
            await _folder.WriteAsync(Observed.Snapshot(99));

            var (records, damages) = _folder.Read(id);
            Assert.Empty(damages);
            Assert.Equal([0, 1, 2, 3], records.Select(x => x.At.Ordinal));
            Assert.Equal([1, 1, 1, 2], records.Select(x => x.At.Segment));
        }
    }

    [Fact]
    public async Task Any_damaged_byte_is_reported_at_its_record_and_the_records_behind_it_are_read()
    {
        var id = await _folder.WriteAsync([.. Enumerable.Range(0, 3).Select(x => Observed.Snapshot(x))]);
        var whole = await File.ReadAllBytesAsync(_folder.Segment(1));
        var middle = _folder.Read(id).Records[1];

        for (var i = middle.At.Offset; i < middle.End.Offset; i++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[i] ^= 0x41;
            await File.WriteAllBytesAsync(_folder.Segment(1), damaged);

            var (records, damages) = _folder.Read(id);

            Assert.Equal(2, records.Count);
            var damage = Assert.Single(damages);
            Assert.Equal((middle.At.Segment, middle.At.Offset), (damage.Segment, damage.Offset));
            Assert.Equal(middle.End.Offset - middle.At.Offset, damage.Length);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_damaged_at_the_end_of_the_last_segment_is_left_as_it_is_and_reported(bool isOverwritten)
    {
        var id = await _folder.WriteAsync([.. Enumerable.Range(0, 3).Select(x => Observed.Snapshot(x))]);
        var last = _folder.Read(id).Records[^1];
        var bytes = await File.ReadAllBytesAsync(_folder.Segment(1));
        // One bit of a whole record, or the zeros that a file system leaves of what was under way when the power failed.
        bytes[last.At.Offset + 20] ^= 1;
        bytes = isOverwritten ? bytes : [.. bytes[..(int)last.At.Offset], .. new byte[100]];
        await File.WriteAllBytesAsync(_folder.Segment(1), bytes);

        await _folder.WriteAsync(Observed.Snapshot(99));

        Assert.Equal(bytes, await File.ReadAllBytesAsync(_folder.Segment(1)));
        var (records, damages) = _folder.Read(id);
        Assert.Equal([0, 1, 2], records.Select(x => x.At.Ordinal));
        var damage = Assert.Single(damages);
        Assert.Equal((1, last.At.Offset, bytes.Length - last.At.Offset), (damage.Segment, damage.Offset, damage.Length));
    }

    [Fact]
    public async Task Segments_of_nothing_but_noise_are_passed_over()
    {
        var id = await _folder.WriteAsync(Observed.Snapshot(1));
        var noise = new byte[200_000];
        new Random(7).NextBytes(noise);
        await File.WriteAllBytesAsync(_folder.Segment(2), noise);
        await File.WriteAllBytesAsync(_folder.Segment(3), []);
        await _folder.WriteAsync(Observed.Snapshot(2));

        var (records, damages) = _folder.Read(id);

        Assert.Equal(2, records.Count);
        Assert.Equal(2, Assert.Single(damages).Segment);
    }

    [Fact]
    public async Task Another_journals_segment_is_not_taken_for_ours()
    {
        var id = await _folder.WriteAsync(Observed.Snapshot(1));
        using var other = new JournalFolder();
        await other.WriteAsync(Observed.Snapshot(2));
        await other.WriteAsync(Observed.Snapshot(3));
        File.Copy(other.Segment(2), _folder.Segment(2));

        var (records, damages) = _folder.Read(id);

        Assert.Single(records);
        Assert.Contains("another journal", Assert.Single(damages).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_writer_is_refused()
    {
        await using var first = _folder.Open();

        var e = Assert.Throws<JournalException>(() => _folder.Open());

        Assert.Contains($"another process (process {Environment.ProcessId})", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_segments_are_reported_and_those_behind_them_are_read()
    {
        var id = await _folder.WriteAsync(Observed.Snapshot(1));
        for (var i = 2; i <= 5; i++)
        {
            await _folder.WriteAsync(Observed.Snapshot(i));
        }

        File.Delete(_folder.Segment(2));
        File.Delete(_folder.Segment(3));

        var (records, damages) = _folder.Read(id);

        Assert.Equal([0, 3, 4], records.Select(x => x.At.Ordinal));
        Assert.Equal(new JournalDamage(2, 0, 0, "The segments up to 3 are missing."), Assert.Single(damages));
    }

    [Fact]
    public async Task Another_journals_segment_at_the_end_is_left_as_it_is()
    {
        var id = await _folder.WriteAsync(Observed.Snapshot(1));
        using var other = new JournalFolder();
        await other.WriteAsync(Observed.Snapshot(2));
        await other.WriteAsync(Observed.Snapshot(3));
        File.Copy(other.Segment(2), _folder.Segment(2));
        var before = await File.ReadAllBytesAsync(_folder.Segment(2));

        await _folder.WriteAsync(Observed.Snapshot(4));

        Assert.Equal(before, await File.ReadAllBytesAsync(_folder.Segment(2)));
        Assert.Equal([0, 1], _folder.Read(id).Records.Select(x => x.At.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_is_replaced_while_it_is_written_ends_the_reading_and_the_writing()
    {
        _folder.Options.SegmentBytes = 1;
        await using var writer = _folder.Open();
        await writer.AppendForGoodAsync(Observed.Snapshot(1), default);
        using var other = new JournalFolder();
        await other.WriteAsync(Observed.Snapshot(2));
        Directory.Move(_folder.Options.Directory, _folder.Options.Directory + ".old");
        Directory.Move(other.Options.Directory, _folder.Options.Directory);

        var reader = new JournalReader(_folder.Options.Directory, writer.Id);
        var reading = Assert.Throws<JournalException>(() => reader.Read(default, writer.Durable, 10));
        var writing = await Assert.ThrowsAsync<JournalException>(() => writer.AppendForGoodAsync(Observed.Snapshot(3), default).AsTask());

        Assert.Contains("moved or replaced", reading.Message, StringComparison.Ordinal);
        Assert.Contains("moved or replaced", writing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segments_are_closed_at_their_size_and_ordinals_go_on()
    {
        _folder.Options.SegmentBytes = 4096;
        _folder.Options.FlushBytes = 4096;

        var id = await _folder.WriteAsync([.. Enumerable.Range(0, 200).Select(x => Observed.Snapshot(x))]);

        var (records, damages) = _folder.Read(id);
        Assert.Empty(damages);
        Assert.Equal(Enumerable.Range(0, 200).Select(x => (long)x), records.Select(x => x.At.Ordinal));
        Assert.True(records[^1].At.Segment > 2);
    }

    [Fact]
    public async Task Nothing_flushed_is_lost_when_the_writer_is_gone_without_closing()
    {
        var writer = _folder.Open();
        await writer.AppendAsync(Observed.Snapshot(1), default);
        await writer.FlushAsync(default);

        Assert.Single(_folder.Read(writer.Id).Records);
        await writer.DisposeAsync();
        await Assert.ThrowsAsync<JournalException>(() => writer.AppendAsync(Observed.Snapshot(2), default).AsTask());
    }

    [Fact]
    public async Task A_disk_that_refuses_ends_the_writer_with_an_error()
    {
        await using var writer = _folder.Open();
        // The next segment's place is taken by a directory, which no file can be made over.
        _folder.Options.SegmentBytes = 1;
        Directory.CreateDirectory(_folder.Segment(2));

        await writer.AppendAsync(Observed.Snapshot(1), default);

        var e = await Assert.ThrowsAsync<JournalException>(() => writer.Completion);
        Assert.Contains("cannot be written", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalException>(() => writer.AppendAsync(Observed.Snapshot(2), default).AsTask());
    }

    [Fact]
    public async Task No_plain_address_is_in_the_journal()
    {
        await _folder.WriteAsync(
            Observed.Visit(1), Observed.Refused(1), Observed.Check(1),
            Observed.Failure(Samples.Noon, ProbeOutcome.Refused, "Connection refused (203.0.113.77:51413)"));

        var bytes = await File.ReadAllBytesAsync(_folder.Segment(1));

        Assert.DoesNotContain("203.0.113.77", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        Assert.DoesNotContain("198.51.100.9", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        Assert.DoesNotContain("9abc", System.Text.Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        byte[] v4 = [203, 0, 113, 77];
        Assert.True(bytes.AsSpan().IndexOf(v4) < 0);
        Array.Reverse(v4);
        Assert.True(bytes.AsSpan().IndexOf(v4) < 0);
        byte[] v6 = [0x56, 0x78, 0, 0, 0, 0, 0, 0, 0x9a, 0xbc];
        Assert.True(bytes.AsSpan().IndexOf(v6) < 0);
        Array.Reverse(v6);
        Assert.True(bytes.AsSpan().IndexOf(v6) < 0);
    }

    [Fact]
    public async Task Old_segments_go_once_they_are_stored_and_old_enough()
    {
        await _folder.WriteAsync(Observed.Snapshot(1));
        await _folder.WriteAsync(Observed.Snapshot(2));
        var written = new DateTimeOffset(File.GetLastWriteTimeUtc(_folder.Segment(1)));
        var keepFor = TimeSpan.FromHours(1);

        Assert.Equal(0, JournalRetention.DeleteBefore(_folder.Options.Directory, 2, keepFor, written + keepFor - TimeSpan.FromSeconds(1)));
        Assert.Equal(1, JournalRetention.DeleteBefore(_folder.Options.Directory, 2, keepFor, written + keepFor));
        Assert.Equal([2], SegmentFiles.List(_folder.Options.Directory));
    }
}
