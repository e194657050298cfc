namespace Crawler.Storage.Embedded;

/// <summary>Which processes work on a cluster, as the kernel tells it: a pid file alone may name a zombie or a stranger.</summary>
internal static class ClusterProcesses
{
    /// <summary>
    /// Living processes whose working directory is the cluster, which is so for the server and each of its children. A zombie has no
    /// working directory any more.
    /// </summary>
    public static IReadOnlyList<int> Alive(string clusterDirectory)
    {
        var found = new List<int>();
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), out var pid) && WorkingDirectory(entry) == clusterDirectory)
            {
                found.Add(pid);
            }
        }

        return found;
    }

    /// <summary>The server's pid as its own file tells it, if that process lives and works on this cluster.</summary>
    public static int? Postmaster(string clusterDirectory)
    {
        try
        {
            var lines = File.ReadAllLines(PidFile(clusterDirectory));
            return lines.Length > 0 && int.TryParse(lines[0], out var pid) && WorkingDirectory($"/proc/{pid}") == clusterDirectory
                ? pid
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The file by which the server guards its cluster.</summary>
    public static string PidFile(string clusterDirectory) => Path.Combine(clusterDirectory, "postmaster.pid");

    private static string? WorkingDirectory(string processDirectory)
    {
        try
        {
            return new FileInfo(Path.Combine(processDirectory, "cwd")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
