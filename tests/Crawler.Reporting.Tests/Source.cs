namespace Crawler.Reporting.Tests;

/// <summary>Where the source files are.</summary>
internal static class Source
{
    /// <summary>The repository's folder: the one above the test's that holds the solution.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? folder) =>
        folder == null ? throw new InvalidOperationException("The tests run outside the repository.")
        : File.Exists(Path.Combine(folder.FullName, "Crawler.sln")) ? folder.FullName
        : Find(folder.Parent);
}
