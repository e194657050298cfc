using System.Globalization;

namespace Crawler.Bench;

/// <summary>The words of a command line, in pairs: <c>--NAME VALUE</c>.</summary>
internal sealed class Words(string[] words)
{
    /// <summary>Whether there is one of that name.</summary>
    public bool Has(string name) => Array.IndexOf(words, $"--{name}") >= 0;

    /// <summary>A text that must be there.</summary>
    public string Text(string name)
    {
        var at = Array.IndexOf(words, $"--{name}");
        return at >= 0 && at + 1 < words.Length ? words[at + 1] : throw new ArgumentException($"--{name} is missing.", nameof(name));
    }

    /// <summary>A whole number.</summary>
    public int Number(string name) => int.Parse(Text(name), CultureInfo.InvariantCulture);

    /// <summary>A moment, ISO 8601 with its offset.</summary>
    public DateTimeOffset Time(string name) => DateTimeOffset.Parse(Text(name), CultureInfo.InvariantCulture);
}
