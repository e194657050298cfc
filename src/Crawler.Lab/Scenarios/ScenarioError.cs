namespace Crawler.Lab.Scenarios;

/// <summary>Why a scenario file is refused.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Key">The key, or the section, at fault.</param>
/// <param name="Reason">A short sentence.</param>
internal sealed record ScenarioError(int Line, string Key, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"line {Line}: {Key}: {Reason}";
}
