using System.Diagnostics.CodeAnalysis;

namespace Crawler.Lab.Scenarios;

/// <summary>The scenarios that come with the program.</summary>
internal static class ScenarioLibrary
{
    private const string Prefix = "scenarios/";
    private const string Suffix = ".scenario";

    /// <summary>Names of all, sorted.</summary>
    public static IReadOnlyList<string> Names =>
    [
        .. typeof(ScenarioLibrary).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of one; false when there is none of this name.</summary>
    public static bool TryRead(string name, [NotNullWhen(true)] out string? text)
    {
        text = null;
        using var stream = typeof(ScenarioLibrary).Assembly.GetManifestResourceStream(Prefix + name + Suffix);
        if (stream is null)
        {
            return false;
        }

        using var reader = new StreamReader(stream);
        text = reader.ReadToEnd();
        return true;
    }
}
