namespace Crawler.Fixtures.Programs;

/// <summary>What to run.</summary>
/// <param name="Executable">File name on PATH, or a full path.</param>
/// <param name="Package">The Debian package that brings it; empty when it is no Debian program.</param>
/// <param name="Arguments">One element an argument; no shell reads them.</param>
public sealed record ProgramCommand(string Executable, string Package, IReadOnlyList<string> Arguments)
{
    /// <summary>Who runs it when the tests run as root; null for root itself.</summary>
    public string? UserWhenRoot { get; init; }

    /// <summary>Its working folder.</summary>
    /// <value>Default: the program's own <see cref="TestFolder"/>.</value>
    public string? WorkingFolder { get; init; }

    /// <summary>Variables to add to the environment, or, with null, to take out of it.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);
}
