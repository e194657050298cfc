namespace Crawler.Storage.Journal;

/// <summary>The name that a journal gets when it is made; the database's cursor stands under it.</summary>
internal static class JournalIdentity
{
    /// <summary>Reads the name, or makes one. A lost file is made good from the segments.</summary>
    public static Guid Open(string directory)
    {
        var file = Path.Combine(directory, "journal.id");
        if (File.Exists(file) && Guid.TryParse(File.ReadAllText(file), out var known))
        {
            return known;
        }

        var id = SegmentFiles.List(directory)
            .Select(x => SegmentFiles.ReadHeader(directory, x, out _)?.JournalId)
            .LastOrDefault(x => x is not null) ?? Guid.NewGuid();
        var unfinished = file + ".new";
        using (var stream = new FileStream(unfinished, FileMode.Create))
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.WriteLine(id);
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
        return id;
    }
}
