namespace Crawler.Wire.Http;

/// <summary>What a step of an <see cref="HttpChunkReader"/> found.</summary>
public enum HttpChunkStep : byte
{
    /// <summary>More bytes are needed; those that were not consumed come again.</summary>
    More,

    /// <summary>Bytes of the body.</summary>
    Data,

    /// <summary>The body is whole.</summary>
    End,

    /// <summary>It is no chunked body; see <see cref="HttpChunkReader.Error"/>.</summary>
    Fault,
}

/// <summary>Takes a chunked body apart as it arrives, cut anywhere. Extensions and trailer fields are passed over, up to a limit.</summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc9112#section-7.1</remarks>
public sealed class HttpChunkReader
{
    /// <summary>Bytes of one chunk's line, and of all trailer fields.</summary>
    public const int MaxLineBytes = 4 * 1024;

    private const int MaxDigits = 15;

    private long _left;
    private long _read;
    private int _trailer;
    private State _state;

    private enum State : byte
    {
        Size,
        Data,
        DataEnd,
        Trailer,
        End,
        Fault,
    }

    /// <summary>The fault, or no error.</summary>
    public WireError Error { get; private set; }

    /// <summary>Goes on to the next piece of the body.</summary>
    /// <param name="input">The bytes that are there.</param>
    /// <param name="most">Bytes of the body wanted at most, from 1.</param>
    /// <param name="consumed">How many of them are done with, the data included.</param>
    /// <param name="data">Bytes of the body; empty unless the step is <see cref="HttpChunkStep.Data"/>.</param>
    public HttpChunkStep Advance(ReadOnlySpan<byte> input, int most, out int consumed, out ReadOnlySpan<byte> data)
    {
        consumed = 0;
        data = default;
        while (true)
        {
            switch (_state)
            {
                case State.Data:
                    data = input.Slice(consumed, (int)Math.Min(_left, Math.Min(most, input.Length - consumed)));
                    _left -= data.Length;
                    consumed += data.Length;
                    _read += data.Length;
                    _state = _left == 0 ? State.DataEnd : State.Data;
                    return data.IsEmpty ? HttpChunkStep.More : HttpChunkStep.Data;
                case State.End:
                    return HttpChunkStep.End;
                case State.Fault:
                    return HttpChunkStep.Fault;
                default:
                    if (!TryTakeLine(input, ref consumed))
                    {
                        return _state == State.Fault ? HttpChunkStep.Fault : HttpChunkStep.More;
                    }

                    break;
            }
        }
    }

    private bool TryTakeLine(ReadOnlySpan<byte> input, ref int consumed)
    {
        var rest = input[consumed..];
        var length = rest.IndexOf((byte)'\n');
        if ((length < 0 ? rest.Length : length) > MaxLineBytes)
        {
            return Fail(WireErrorKind.TooLarge, "a line longer than is read");
        }

        if (length < 0)
        {
            return false;
        }

        var line = rest[..length];
        line = line is [.., (byte)'\r'] ? line[..^1] : line;
        consumed += length + 1;
        _read += length + 1;
        return _state switch
        {
            State.Size => TryTakeSize(line),
            State.DataEnd => TryTakeDataEnd(line),
            _ => TryTakeTrailer(line),
        };
    }

    private bool TryTakeSize(ReadOnlySpan<byte> line)
    {
        var size = 0L;
        var digits = 0;
        for (; digits < line.Length && digits <= MaxDigits && char.IsAsciiHexDigit((char)line[digits]); digits++)
        {
            size = (size << 4) | (uint)(line[digits] <= '9' ? line[digits] - '0' : (line[digits] | 0x20) - 'a' + 10);
        }

        if (digits is 0 or > MaxDigits || (digits < line.Length && line[digits] is not ((byte)';' or (byte)' ' or (byte)'\t')))
        {
            return Fail(WireErrorKind.BadLength, "a chunk whose size is no number");
        }

        _left = size;
        _state = size == 0 ? State.Trailer : State.Data;
        return true;
    }

    private bool TryTakeDataEnd(ReadOnlySpan<byte> line)
    {
        _state = State.Size;
        return line.IsEmpty || Fail(WireErrorKind.UnexpectedByte, "a chunk is longer than its size");
    }

    private bool TryTakeTrailer(ReadOnlySpan<byte> line)
    {
        _trailer += line.Length;
        _state = line.IsEmpty ? State.End : State.Trailer;
        return _trailer <= MaxLineBytes || Fail(WireErrorKind.TooLarge, "more trailer fields than are read");
    }

    private bool Fail(WireErrorKind kind, string detail)
    {
        _state = State.Fault;
        Error = new WireError(kind, _read, detail);
        return false;
    }
}
