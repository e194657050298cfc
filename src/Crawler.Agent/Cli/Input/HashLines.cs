using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Wire.Identity;

namespace Crawler.Agent.Cli.Input;

/// <summary>
/// Swarms by their hashes, a line each, streamed: millions of them cost neither memory nor a string. Empty lines and lines that begin
/// with # are passed over.
/// </summary>
internal sealed class HashLines(Stream input, CancellationToken cancellationToken) : ISwarmSource
{
    private const int BufferBytes = 64 * 1024;
    private const int HexLine = 2 * InfoHash.Size;

    // One byte more, for the end of a last line that has none.
    private readonly byte[] _buffer = new byte[BufferBytes + 1];
    private int _start;
    private int _end;
    private int _line;
    private bool _isAtEnd;

    /// <inheritdoc/>
    public SwarmRef Current { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="CliException">A line is no info-hash, or too long.</exception>
    public ValueTask<bool> MoveNextAsync() => TryTake() ? new ValueTask<bool>(true) : MoveNextSlowlyAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => input.DisposeAsync();

    /// <inheritdoc/>
    /// <exception cref="CliException">A line is no info-hash, or too long.</exception>
    public async ValueTask FillAsync(ScrapeBlock block, int most, CancellationToken cancellationToken)
    {
        do
        {
            TakeInto(block, most);
        }
        while (block.Count < most && await ReadAsync(cancellationToken));
    }

    private async ValueTask<bool> MoveNextSlowlyAsync()
    {
        while (await ReadAsync(cancellationToken))
        {
            if (TryTake())
            {
                return true;
            }
        }

        return false;
    }

    // Makes room and reads on; false when there is no more.
    private async ValueTask<bool> ReadAsync(CancellationToken token)
    {
        if (_isAtEnd)
        {
            return false;
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = await input.ReadAsync(_buffer.AsMemory(_end, BufferBytes - _end), token);
        _end += read;
        _isAtEnd = read == 0;
        if (_isAtEnd && _end > 0)
        {
            // The last line may have no end.
            _buffer[_end++] = (byte)'\n';
        }

        return true;
    }

    private bool TryTake()
    {
        Span<byte> hash = stackalloc byte[InfoHash.Size];
        if (!TryTake(hash))
        {
            return false;
        }

        Current = new SwarmRef(0, new InfoHash(hash));
        return true;
    }

    private void TakeInto(ScrapeBlock block, int most)
    {
        Span<byte> hash = stackalloc byte[InfoHash.Size];
        while (block.Count < most && TryTake(hash))
        {
            block.Add(0, hash, hasCounted: false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(Span<byte> hash)
    {
        // Nearly every line is 40 digits and its end.
        if (_end - _start > HexLine && _buffer[_start + HexLine] == '\n'
            && Convert.FromHexString(_buffer.AsSpan(_start, HexLine), hash, out _, out _) == OperationStatus.Done)
        {
            _start += HexLine + 1;
            _line++;
            return true;
        }

        return TryTakeOther(hash);
    }

    private bool TryTakeOther(Span<byte> hash)
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
                OneShot.ReadSwarm(Encoding.UTF8.GetString(line), _line).InfoHash.WriteTo(hash);
                return true;
            }
        }
    }
}
