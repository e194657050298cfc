namespace Crawler.EndToEnd.Tests.Programs;

/// <summary>Where a long test says for people what it saw: the file that an environment variable names, and nowhere without it.</summary>
internal sealed class ReportFile(string variable)
{
    private readonly string? _path = Environment.GetEnvironmentVariable(variable);

    /// <summary>Adds a line.</summary>
    public void Say(string line)
    {
        if (_path is not null)
        {
            File.AppendAllText(_path, line + "\n");
        }
    }
}
