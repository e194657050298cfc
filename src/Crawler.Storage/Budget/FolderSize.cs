namespace Crawler.Storage.Budget;

/// <summary>Measures folders and disks while others write and delete there.</summary>
internal static class FolderSize
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    /// <summary>Bytes of all files below a folder; 0 when there is none.</summary>
    public static long Of(string folder)
    {
        var root = new DirectoryInfo(folder);
        var bytes = 0L;
        try
        {
            foreach (var file in root.EnumerateFiles("*", Everything))
            {
                bytes += LengthOf(file);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Not made yet, or just removed.
        }

        return bytes;
    }

    /// <summary>Free bytes beyond the floor on the disk of a folder, negative below it; null when the disk cannot be asked.</summary>
    public static long? RoomAt(string folder, StorageOptions options)
    {
        try
        {
            var existing = Path.GetFullPath(folder);
            while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
            {
                existing = parent;
            }

            var disk = new DriveInfo(existing);
            return disk.AvailableFreeSpace - options.FloorOf(disk.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
