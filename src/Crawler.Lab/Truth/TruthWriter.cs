using System.Text;

namespace Crawler.Lab.Truth;

/// <summary>
/// Writes a truth file while a simulation runs. What is so at the start is there, whole, before anybody is told of the file; later lines
/// are appended as things change. Thread-safe.
/// </summary>
internal sealed class TruthWriter : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter? _file;

    private TruthWriter(StreamWriter? file) => _file = file;

    /// <summary>Starts a file with its first lines; without a path, what is written goes nowhere.</summary>
    public static async Task<TruthWriter> StartAsync(string? path, IEnumerable<TruthLine> lines, CancellationToken cancel)
    {
        if (path is null)
        {
            return new TruthWriter(null);
        }

        await OutputFile.WriteAsync(path, string.Concat(lines.Select(line => TruthFormat.Write(line) + "\n")), cancel);
        return new TruthWriter(new StreamWriter(path, append: true, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
    }

    /// <summary>Appends lines, all of them at once for whoever reads the file.</summary>
    public void Append(IEnumerable<TruthLine> lines)
    {
        if (_file is null)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var line in lines)
            {
                _file.Write(TruthFormat.Write(line) + "\n");
            }

            _file.Flush();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;
}
