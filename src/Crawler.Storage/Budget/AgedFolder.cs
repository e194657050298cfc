namespace Crawler.Storage.Budget;

/// <summary>A folder whose old files or subfolders may go; their names sort by age.</summary>
/// <param name="name">The part's name.</param>
/// <param name="directory">The folder.</param>
/// <param name="pattern">What may go, such as <c>crawler-*.log</c>; null: nothing.</param>
/// <param name="newestKept">So many of the newest stay, from 1.</param>
public sealed class AgedFolder(string name, string directory, string? pattern, int newestKept) : IStoragePart
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Directory { get; } = Path.GetFullPath(directory);

    /// <inheritdoc/>
    public Task MakeRoomAsync(CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(Directory);
        if (pattern is null || !folder.Exists)
        {
            return Task.CompletedTask;
        }

        foreach (var old in folder.EnumerateFileSystemInfos(pattern).OrderBy(x => x.Name, StringComparer.Ordinal).SkipLast(newestKept).ToList())
        {
            if (old is DirectoryInfo subfolder)
            {
                subfolder.Delete(recursive: true);
            }
            else
            {
                old.Delete();
            }
        }

        return Task.CompletedTask;
    }
}
