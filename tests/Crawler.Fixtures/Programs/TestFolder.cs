namespace Crawler.Fixtures.Programs;

/// <summary>A folder of one test or program in the system's temporary folder, deleted with all it holds on disposal.</summary>
public sealed class TestFolder : IDisposable
{
    /// <summary>Makes it; <paramref name="name"/> becomes part of the folder's name.</summary>
    public TestFolder(string name)
    {
        FullPath = Directory.CreateTempSubdirectory($"crawler-{name}-").FullName;
        // Programs that give up root must still be able to enter it.
        File.SetUnixFileMode(FullPath, File.GetUnixFileMode(FullPath) | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    /// <summary>The full path.</summary>
    public string FullPath { get; }

    /// <summary>The full path of <paramref name="name"/> in the folder; nothing is made.</summary>
    public string PathOf(string name) => Path.Combine(FullPath, name);

    /// <summary>Writes a file and returns its full path.</summary>
    public string Write(string name, string text)
    {
        var path = PathOf(name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a file and returns its full path.</summary>
    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = PathOf(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(FullPath))
        {
            Directory.Delete(FullPath, recursive: true);
        }
    }
}
