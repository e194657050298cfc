using System.Globalization;

namespace Crawler.Reporting.Summaries;

/// <summary>Summaries on disk: a folder each, named by its time. A folder appears whole; old ones go.</summary>
/// <param name="options">Where, and how many are kept.</param>
public sealed class SummaryFolder(ReportOptions options)
{
    private const string Form = "yyyy-MM-dd'T'HHmmss'Z'";

    /// <summary>Writes a summary's files and removes what is too old; the folder written.</summary>
    public string Write(DateTimeOffset at, IReadOnlyDictionary<string, byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var path = Path.Combine(options.Directory, at.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture));
        var aside = path + ".new";
        if (Directory.Exists(aside))
        {
            Directory.Delete(aside, recursive: true);
        }

        Directory.CreateDirectory(aside);
        foreach (var (name, content) in files)
        {
            File.WriteAllBytes(Path.Combine(aside, name), content);
        }

        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        Directory.Move(aside, path);
        Prune(at);
        return path;
    }

    private void Prune(DateTimeOffset now)
    {
        var folders = new List<(DateTime At, string Path)>();
        // Only what bears our names: the folder may hold other things.
        foreach (var path in Directory.EnumerateDirectories(options.Directory))
        {
            if (DateTime.TryParseExact(Path.GetFileName(path), Form, CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            {
                folders.Add((at, path));
            }
        }

        var newestFirst = folders.OrderByDescending(f => f.At).ToArray();
        for (var i = 0; i < newestFirst.Length; i++)
        {
            if (i >= options.KeepCount || newestFirst[i].At < now.UtcDateTime - options.KeepFor)
            {
                Directory.Delete(newestFirst[i].Path, recursive: true);
            }
        }
    }
}
