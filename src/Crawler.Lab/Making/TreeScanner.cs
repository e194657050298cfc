namespace Crawler.Lab.Making;

/// <summary>Finds the files of a torrent: a file, a folder with all below it, or several of either under one name.</summary>
internal static class TreeScanner
{
    private const int MaxFiles = 200_000;
    private const int MaxDepth = 48;

    /// <summary>Lists the files. Links are followed.</summary>
    /// <param name="paths">Files and folders, at least one.</param>
    /// <param name="name">The torrent's name; null for that of the only path.</param>
    /// <exception cref="MakingException">There is nothing to share, or too many files, or two of one name.</exception>
    /// <exception cref="IOException">A path does not exist or cannot be read.</exception>
    public static ContentTree Scan(IReadOnlyList<string> paths, string? name)
    {
        var files = new List<TreeFile>();
        if (paths.Count == 1)
        {
            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(paths[0]));
            name ??= Path.GetFileName(path);
            if (Directory.Exists(path))
            {
                AddFolder(files, path, "", 0);
                return Checked(new ContentTree(name, IsSingleFile: false, files));
            }

            AddFile(files, path, name);
            return Checked(new ContentTree(name, IsSingleFile: true, files));
        }

        if (name is null)
        {
            throw new MakingException("several paths need a --name for the folder that downloaders get");
        }

        foreach (var given in paths)
        {
            var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(given));
            if (Directory.Exists(path))
            {
                AddFolder(files, path, Path.GetFileName(path) + "/", 1);
            }
            else
            {
                AddFile(files, path, Path.GetFileName(path));
            }
        }

        return Checked(new ContentTree(name, IsSingleFile: false, files));
    }

    private static void AddFolder(List<TreeFile> files, string folder, string prefix, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new MakingException($"{folder}: deeper than {MaxDepth} folders, or a link in a circle");
        }

        foreach (var path in Directory.EnumerateFileSystemEntries(folder))
        {
            var name = prefix + Path.GetFileName(path);
            if (Directory.Exists(path))
            {
                AddFolder(files, path, name + "/", depth + 1);
            }
            else
            {
                AddFile(files, path, name);
            }
        }
    }

    private static void AddFile(List<TreeFile> files, string path, string name)
    {
        var info = new FileInfo(path);
        info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
        if (!info.Exists)
        {
            throw new FileNotFoundException($"{path} does not exist");
        }

        if (files.Count >= MaxFiles)
        {
            throw new MakingException($"more than {MaxFiles} files");
        }

        files.Add(new TreeFile(name, path, info.Length));
    }

    private static ContentTree Checked(ContentTree tree)
    {
        if (tree.Files.Sum(f => f.Length) == 0)
        {
            throw new MakingException($"{tree.Name} holds no bytes to share");
        }

        var twice = tree.Files.CountBy(f => f.Path, StringComparer.Ordinal).FirstOrDefault(f => f.Value > 1).Key;
        return twice is null ? tree : throw new MakingException($"two files would be called {twice}");
    }
}
