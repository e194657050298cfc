namespace Crawler.Fixtures.Programs;

/// <summary>The repository that the tests run inside.</summary>
public static class Repository
{
    /// <summary>The full path of a file or folder of it.</summary>
    /// <exception cref="InvalidOperationException">The tests run outside the repository.</exception>
    public static string PathOf(params string[] parts)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Crawler.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests run inside the repository.");
        }

        return Path.Combine([folder, .. parts]);
    }
}
