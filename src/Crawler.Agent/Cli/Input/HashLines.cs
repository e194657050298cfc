using System.Buffers;
using System.Text;
using Crawler.Probing.Observations;
using Crawler.Wire.Identity;

namespace Crawler.Agent.Cli.Input;

/// <summary>
/// Swarms by their hashes, a line each, streamed: millions of them cost neither memory nor a string. Empty lines and lines that begin
/// with # are passed over.
/// </summary>
internal sealed class HashLines(Stream input, CancellationToken cancellationToken) : IAsyncEnumerator<SwarmRef>
{
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private int _line;
    private bool _isAtEnd;

    /// <inheritdoc/>
    public SwarmRef Current { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="CliException">A line is no info-hash, or too long.</exception>
    public ValueTask<bool> MoveNextAsync() => TryTake() ? new ValueTask<bool>(true) : FillAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => input.DisposeAsync();

    private async ValueTask<bool> FillAsync()
    {
        while (!_isAtEnd)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += read;
            _isAtEnd = read == 0;
            if (_isAtEnd && _end > 0 && _end < _buffer.Length)
            {
                // The last line may have no end.
                _buffer[_end++] = (byte)'\n';
            }

            if (TryTake())
            {
                return true;
            }
        }

        return false;
    }

    private bool TryTake()
    {
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOf((byte)'\n');
            if (Math.Max(length, length < 0 ? rest.Length : 0) > TargetLines.MaxLine)
            {
                throw new CliException(ExitCode.BadInput, $"stdin, line {_line + 1}: longer than {TargetLines.MaxLine} characters");
            }

            if (length < 0)
            {
                return false;
            }

            _start += length + 1;
            _line++;
            var line = rest[..length].Trim(" \t\r"u8);
            if (!line.IsEmpty && line[0] != '#')
            {
                Current = Read(line);
                return true;
            }
        }
    }

    private SwarmRef Read(ReadOnlySpan<byte> line)
    {
        Span<byte> hash = stackalloc byte[InfoHash.Size];
        return line.Length == 2 * InfoHash.Size && Convert.FromHexString(line, hash, out _, out _) == OperationStatus.Done
            ? new SwarmRef(0, new InfoHash(hash))
            : OneShot.ReadSwarm(Encoding.UTF8.GetString(line), _line);
    }
}
