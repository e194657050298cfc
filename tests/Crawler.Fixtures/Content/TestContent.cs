using Crawler.Fixtures.Programs;

namespace Crawler.Fixtures.Content;

/// <summary>Files whose bytes follow from a seed, so that every run and every client has the same.</summary>
public sealed class TestContent
{
    private TestContent(string name, IReadOnlyList<TestFile> files)
    {
        Name = name;
        Files = files;
    }

    /// <summary>The name of the folder that holds the files, and of the torrent.</summary>
    public string Name { get; }

    /// <summary>The files in the torrent's order.</summary>
    public IReadOnlyList<TestFile> Files { get; }

    /// <summary>Makes content of one file for each of <paramref name="fileSizes"/> (bytes).</summary>
    public static TestContent Create(string name, int seed, params ReadOnlySpan<int> fileSizes)
    {
        var random = new Random(seed);
        var files = new List<TestFile>(fileSizes.Length);
        foreach (var size in fileSizes)
        {
            var bytes = new byte[size];
            random.NextBytes(bytes);
            files.Add(new TestFile($"part-{files.Count + 1}.bin", bytes));
        }

        return new TestContent(name, files);
    }

    /// <summary>Places files under <paramref name="folder"/>/<see cref="Name"/>, where clients look for them.</summary>
    /// <param name="folder">The client's download folder.</param>
    /// <param name="files">Indexes into <see cref="Files"/>; null for all.</param>
    public void Place(TestFolder folder, IReadOnlyCollection<int>? files = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Directory.CreateDirectory(folder.PathOf(Name));
        foreach (var index in files ?? Enumerable.Range(0, Files.Count))
        {
            folder.Write(Path.Combine(Name, Files[index].Name), Files[index].Bytes.Span);
        }
    }
}

/// <summary>One file of a <see cref="TestContent"/>.</summary>
/// <param name="Name">File name.</param>
/// <param name="Bytes">All of it.</param>
public sealed record TestFile(string Name, ReadOnlyMemory<byte> Bytes);
