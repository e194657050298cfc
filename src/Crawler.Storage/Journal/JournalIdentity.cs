namespace Crawler.Storage.Journal;

/// <summary>The name that a journal gets when it is made; the database's cursor stands under it.</summary>
internal static class JournalIdentity
{
    /// <summary>Reads the name, or makes one. A lost file is made good from the segments.</summary>
    public static Guid Open(string directory)
    {
        if (Read(directory) is { } known)
        {
            return known;
        }

        var file = FileOf(directory);
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

    /// <summary>The name; null where there is none that can be read.</summary>
    public static Guid? Read(string directory) =>
        File.Exists(FileOf(directory)) && Guid.TryParse(File.ReadAllText(FileOf(directory)), out var known) ? known : null;

    private static string FileOf(string directory) => Path.Combine(directory, "journal.id");
}
