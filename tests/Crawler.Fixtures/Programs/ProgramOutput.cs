using System.Diagnostics;

namespace Crawler.Fixtures.Programs;

/// <summary>The last lines that a program wrote to its standard output and error, in the order they came.</summary>
internal sealed class ProgramOutput
{
    private const int LinesKept = 5000;

    private readonly Queue<string> _lines = new();
    private readonly Lock _gate = new();

    /// <summary>Begins to read; must be called once, right after the start.</summary>
    public void Attach(Process process)
    {
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    private void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }
        }
    }
}
