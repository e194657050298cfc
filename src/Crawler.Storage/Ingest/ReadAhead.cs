using Crawler.Storage.Journal;

namespace Crawler.Storage.Ingest;

/// <summary>Reads and decodes the next part of a journal while the present one is being stored: in a backlog PostgreSQL need not wait for it.</summary>
internal sealed class ReadAhead(JournalReader reader, int records, TimeProvider time)
{
    private JournalPosition _from;
    private Task<DecodedChunk?>? _next;

    /// <summary>Reads from a place on; up to the end of a segment, and at most so many records as this was made for.</summary>
    /// <exception cref="JournalException">See <see cref="JournalReader.Read"/>.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    public async Task<DecodedChunk> ReadAsync(JournalPosition from, JournalPosition end)
    {
        var ahead = _next is { } next && _from == from ? await next : null;
        _next = null;
        // What was ahead of a shorter journal may be nothing by now; and what went wrong then is found out again here.
        var read = ahead is { Chunk.IsEmpty: false } ? ahead : Read(from, end);
        if (read.Chunk.Next.IsBefore(end))
        {
            (_from, _next) = (read.Chunk.Next, Task.Run(() => TryRead(read.Chunk.Next, end)));
        }

        return read;
    }

    private DecodedChunk Read(JournalPosition from, JournalPosition end) =>
        DecodedChunk.Of(reader.Read(from, end, records), time.GetUtcNow());

    private DecodedChunk? TryRead(JournalPosition from, JournalPosition end)
    {
        try
        {
            return Read(from, end);
        }
        catch (Exception e) when (e is JournalException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
