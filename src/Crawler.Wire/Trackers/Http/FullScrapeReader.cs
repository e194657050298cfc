using Crawler.Wire.Bencode;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers.Http;

/// <summary>What a <see cref="FullScrapeReader"/> found.</summary>
public enum FullScrapeStep
{
    /// <summary>A swarm with its counts.</summary>
    Swarm,

    /// <summary>Something that tells of no swarm, behind which it goes on.</summary>
    Other,

    /// <summary>More bytes are needed.</summary>
    More,

    /// <summary>The answer is whole.</summary>
    End,

    /// <summary>It is not what a tracker answers.</summary>
    Fault,
}

/// <summary>
/// Reads the answer to a scrape that named no swarm, which may be as large as the tracker: swarm after swarm, from what has arrived, and
/// holds none of it. No swarm takes more than <see cref="MaxValueBytes"/>.
/// </summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0048.html</remarks>
public sealed class FullScrapeReader
{
    /// <summary>The longest key with its value, in bytes; what is passed has to be able to hold as many.</summary>
    public const int MaxValueBytes = 4096;

    private const int MaxDepth = 8;

    private Place _place = Place.Begin;

    private enum Place
    {
        Begin,
        Answer,
        Files,
        End,
    }

    /// <summary>Why it is no answer.</summary>
    public WireError Error { get; private set; }

    /// <summary>The tracker's refusal, when it gave one.</summary>
    public string? FailureReason { get; private set; }

    /// <summary>Reads one thing from the begin of what has arrived.</summary>
    /// <param name="input">What has arrived and was not consumed yet.</param>
    /// <param name="consumed">How much of it is done with.</param>
    /// <param name="hash">The swarm; of a key that stands for none it is the default.</param>
    /// <param name="counts">Its counts.</param>
    public FullScrapeStep Advance(ReadOnlySpan<byte> input, out int consumed, out InfoHash hash, out ScrapeCounts counts)
    {
        (consumed, hash, counts) = (0, default, default);
        if (_place == Place.End)
        {
            return FullScrapeStep.End;
        }

        if (input.IsEmpty)
        {
            return FullScrapeStep.More;
        }

        if (_place == Place.Begin)
        {
            return input[0] == 'd' ? Enter(Place.Answer, 1, out consumed) : Fail(WireErrorKind.WrongType, "not a dictionary");
        }

        if (input[0] == 'e')
        {
            consumed = 1;
            _place = _place == Place.Files ? Place.Answer : Place.End;
            return _place == Place.End ? FullScrapeStep.End : FullScrapeStep.Other;
        }

        // One key with its value, read as a dictionary of its own.
        var step = TryReadKey(input, out var key, out var keyEnd);
        if (step != FullScrapeStep.Other)
        {
            return step;
        }

        if (_place == Place.Answer && key.SequenceEqual("files"u8))
        {
            return keyEnd >= input.Length ? FullScrapeStep.More
                : input[keyEnd] == 'd' ? Enter(Place.Files, keyEnd + 1, out consumed)
                : Fail(WireErrorKind.WrongType, "files is no dictionary");
        }

        var reader = new BencodeReader(input[keyEnd..], MaxDepth);
        var isSwarm = _place == Place.Files;
        var ok = isSwarm ? HttpScrapeReply.TryReadCounts(ref reader, out counts) : TryReadOther(ref reader, key);
        if (!ok)
        {
            return reader.Error.Kind == WireErrorKind.UnexpectedEnd || (reader.Error.Kind == WireErrorKind.BadLength && input.Length < MaxValueBytes)
                ? NeedMore(input)
                : Fail(reader.Error.Kind, reader.Error.Detail);
        }

        consumed = keyEnd + reader.Consumed;
        return isSwarm && HttpScrapeReply.TryReadKey(key, out hash) ? FullScrapeStep.Swarm : FullScrapeStep.Other;
    }

    private bool TryReadOther(ref BencodeReader reader, ReadOnlySpan<byte> key)
    {
        if (!key.SequenceEqual("failure reason"u8))
        {
            return reader.TrySkipValue(out _);
        }

        var ok = reader.TryReadString(out var text);
        FailureReason = ok ? WireText.Clean(text, TrackerLimits.TextChars) : null;
        return ok;
    }

    private FullScrapeStep TryReadKey(ReadOnlySpan<byte> input, out ReadOnlySpan<byte> key, out int end)
    {
        key = default;
        end = 0;
        var length = 0;
        var at = 0;
        for (; at < input.Length && input[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            length = (length * 10) + input[at] - '0';
            if (length > MaxValueBytes)
            {
                return Fail(WireErrorKind.BadLength, "a key beyond its limit");
            }
        }

        if (at == input.Length)
        {
            return NeedMore(input);
        }

        if (at == 0 || input[at] != ':')
        {
            return Fail(WireErrorKind.UnexpectedByte, "not a key");
        }

        end = at + 1 + length;
        if (end > input.Length)
        {
            return NeedMore(input);
        }

        key = input[(at + 1)..end];
        return FullScrapeStep.Other;
    }

    private FullScrapeStep Enter(Place place, int bytes, out int consumed)
    {
        _place = place;
        consumed = bytes;
        return FullScrapeStep.Other;
    }

    private FullScrapeStep NeedMore(ReadOnlySpan<byte> input) =>
        input.Length < MaxValueBytes ? FullScrapeStep.More : Fail(WireErrorKind.TooLarge, "a value beyond its limit");

    private FullScrapeStep Fail(WireErrorKind kind, string detail)
    {
        Error = new WireError(kind, 0, detail);
        return FullScrapeStep.Fault;
    }
}
