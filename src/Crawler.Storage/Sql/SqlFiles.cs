using System.Collections.Concurrent;
using System.Reflection;

namespace Crawler.Storage.Sql;

/// <summary>The SQL files that this assembly carries, by their path below <c>sql/</c> without the ending.</summary>
internal static class SqlFiles
{
    private static readonly Assembly Home = typeof(SqlFiles).Assembly;
    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    /// <summary>The text of a file, such as <c>queries/claim_tracker</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no such file.</exception>
    public static string Read(string name) => Texts.GetOrAdd(name, static x => Load($"sql/{x}.sql"));

    /// <summary>The names in a folder, sorted.</summary>
    public static IReadOnlyList<string> List(string folder) =>
    [
        .. Home.GetManifestResourceNames()
            .Where(x => x.StartsWith($"sql/{folder}/", StringComparison.Ordinal) && x.EndsWith(".sql", StringComparison.Ordinal))
            .Select(x => x["sql/".Length..^".sql".Length])
            .Order(StringComparer.Ordinal),
    ];

    private static string Load(string resource)
    {
        using var stream = Home.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly carries no file {resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
