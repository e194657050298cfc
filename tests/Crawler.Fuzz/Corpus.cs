namespace Crawler.Fuzz;

/// <summary>Inputs that once did harm, or that lead deep into a parser: files in <c>Corpus/TARGET/</c>.</summary>
public static class Corpus
{
    /// <summary>The inputs of a target.</summary>
    public static IEnumerable<byte[]> Of(string target)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Corpus", target);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
    }
}
