using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Crawler.Wire.Bencode;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers.Http;

/// <summary>The body of an HTTP scrape's answer: read by the client, written by the tracker.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0048.html, bep_0021</remarks>
public static class HttpScrapeReply
{
    private const int MaxDepth = 8;

    /// <summary>
    /// Client side: reads a body. Keys that a tracker wrote through a UTF-8 encoder (30 bytes and more) are turned back; of a hash
    /// that comes twice the first counts. A body with neither <c>files</c> nor a failure is a
    /// <see cref="WireErrorKind.MissingField"/>.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ScrapeReply? reply, out WireError error)
    {
        var files = new ScrapedByHash([]);
        var ok = TryRead(body, ref files, out reply, out error);
        reply = ok ? reply! with { Files = files.Counts } : null;
        return reply is not null;
    }

    /// <summary>
    /// Client side: the same, with the counts of the swarms asked for in the order asked, and nothing made for any of them.
    /// <see cref="ScrapeReply.Files"/> stays empty.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="asked">The swarms asked for.</param>
    /// <param name="counts">Gets the counts of each; null of those that the body leaves out.</param>
    /// <param name="reply">What else the body says.</param>
    /// <param name="error">Why it cannot be read.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> body, ReadOnlySpan<InfoHash> asked, Span<ScrapeCounts?> counts, [NotNullWhen(true)] out ScrapeReply? reply, out WireError error)
    {
        counts[..asked.Length].Clear();
        var files = new ScrapedAsAsked(asked, counts);
        var ok = TryRead(body, ref files, out reply, out error);
        files.Repeat();
        return ok;
    }

    private static bool TryRead<TFiles>(ReadOnlySpan<byte> body, ref TFiles files, [NotNullWhen(true)] out ScrapeReply? reply, out WireError error)
        where TFiles : IScrapedFiles, allows ref struct
    {
        var reader = new BencodeReader(body, MaxDepth);
        string? failure = null;
        int? interval = null;
        var unreadable = 0;
        var hasFiles = false;
        var ok = reader.TryReadDictionary();
        while (ok && reader.TryReadKey(out var key))
        {
            var start = reader.TokenStart;
            if (key.SequenceEqual("files"u8))
            {
                ok = hasFiles
                    ? reader.Fail(WireErrorKind.DuplicateKey, start, "a key is there twice")
                    : TryReadFiles(ref reader, ref files, ref unreadable);
                hasFiles = true;
            }
            else if (key.SequenceEqual("failure reason"u8))
            {
                ok = reader.TryReadString(out var text);
                failure = ok ? WireText.Clean(text, TrackerLimits.TextChars) : null;
            }
            else
            {
                ok = key.SequenceEqual("flags"u8) ? TryReadFlags(ref reader, ref interval) : reader.TrySkipValue(out _);
            }
        }

        ok = ok && !reader.Error.IsError && reader.TryReadNothingMore(body);
        if (ok && !hasFiles && failure is null)
        {
            ok = reader.Fail(WireErrorKind.MissingField, 0, "neither files nor failure reason");
        }

        error = reader.Error;
        reply = !ok ? null : new ScrapeReply
        {
            FailureReason = failure,
            MinRequestInterval = interval,
            UnreadableKeys = unreadable,
        };
        return reply is not null;
    }

    /// <summary>Server side: writes a body, swarms in the order of their hashes.</summary>
    public static void Write(IBufferWriter<byte> output, ScrapeReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        if (reply.FailureReason is { } failure)
        {
            writer.String("failure reason"u8);
            writer.String(failure);
        }
        else
        {
            writer.String("files"u8);
            writer.BeginDictionary();
            foreach (var (hash, counts) in reply.Files.OrderBy(x => x.Key))
            {
                writer.String(hash.ToArray());
                WriteCounts(writer, counts);
            }

            writer.End();
        }

        if (reply.MinRequestInterval is { } interval)
        {
            writer.String("flags"u8);
            writer.BeginDictionary();
            writer.String("min_request_interval"u8);
            writer.Integer(interval);
            writer.End();
        }

        writer.End();
    }

    /// <summary>The hash that a key stands for: 20 bytes as they are, or 20 Latin-1 characters that were encoded as UTF-8.</summary>
    internal static bool TryReadKey(ReadOnlySpan<byte> key, out InfoHash hash)
    {
        hash = default;
        if (key.Length == InfoHash.Size)
        {
            hash = new InfoHash(key);
            return true;
        }

        if (key.Length is < InfoHash.Size or > InfoHash.Size * 2)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[InfoHash.Size];
        var written = 0;
        while (!key.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(key, out var rune, out var consumed) != OperationStatus.Done || rune.Value > 0xFF || written == bytes.Length)
            {
                return false;
            }

            bytes[written++] = (byte)rune.Value;
            key = key[consumed..];
        }

        if (written != bytes.Length)
        {
            return false;
        }

        hash = new InfoHash(bytes);
        return true;
    }

    private static bool TryReadFiles<TFiles>(ref BencodeReader reader, ref TFiles files, ref int unreadable)
        where TFiles : IScrapedFiles, allows ref struct
    {
        if (!reader.TryReadDictionary())
        {
            return false;
        }

        for (var seen = 0; reader.TryReadKey(out var key); seen++)
        {
            if (seen >= TrackerLimits.Files)
            {
                return reader.Fail(WireErrorKind.TooLarge, reader.TokenStart, "more swarms than an answer may hold");
            }

            var known = TryReadKey(key, out var hash);
            if (!TryReadCounts(ref reader, out var counts))
            {
                return false;
            }

            if (known)
            {
                files.Add(hash, counts);
            }
            else
            {
                unreadable++;
            }
        }

        return !reader.Error.IsError;
    }

    /// <summary>Reads the counts of one swarm.</summary>
    internal static bool TryReadCounts(ref BencodeReader reader, out ScrapeCounts counts)
    {
        counts = default;
        if (!reader.TryReadDictionary())
        {
            return false;
        }

        var seen = 0;
        while (reader.TryReadKey(out var key))
        {
            // The key's bytes stay valid: they point into the input.
            var name = key;
            var start = reader.TokenStart;
            if (!reader.TryReadIntegerOrSkip(out var value))
            {
                return false;
            }

            // Of two counts of one name nobody knows which holds.
            var bit = name.SequenceEqual("complete"u8) ? 1 : name.SequenceEqual("incomplete"u8) ? 2
                : name.SequenceEqual("downloaded"u8) ? 4 : name.SequenceEqual("downloaders"u8) ? 8 : 0;
            if ((seen & bit) != 0)
            {
                return reader.Fail(WireErrorKind.DuplicateKey, start, "a count is there twice");
            }

            seen |= bit;
            var count = value is { } number ? CountValue.From(number) : null;
            counts = bit switch
            {
                1 => counts with { Complete = count },
                2 => counts with { Incomplete = count },
                4 => counts with { Downloaded = count },
                8 => counts with { Downloaders = count },
                _ => counts,
            };
        }

        return !reader.Error.IsError;
    }

    private static bool TryReadFlags(ref BencodeReader reader, ref int? interval)
    {
        if (!reader.Read() || reader.Token != BencodeToken.Dictionary)
        {
            return !reader.Error.IsError && (reader.Token != BencodeToken.List || reader.TrySkipToEnd());
        }

        while (reader.TryReadKey(out var key))
        {
            var wanted = key.SequenceEqual("min_request_interval"u8);
            if (!reader.TryReadIntegerOrSkip(out var value))
            {
                return false;
            }

            interval = wanted && value is { } seconds ? CountValue.From(seconds) : interval;
        }

        return !reader.Error.IsError;
    }

    private static void WriteCounts(BencodeWriter writer, ScrapeCounts counts)
    {
        writer.BeginDictionary();
        Number("complete"u8, counts.Complete);
        Number("downloaded"u8, counts.Downloaded);
        Number("downloaders"u8, counts.Downloaders);
        Number("incomplete"u8, counts.Incomplete);
        writer.End();

        void Number(ReadOnlySpan<byte> key, int? value)
        {
            if (value is { } number)
            {
                writer.String(key);
                writer.Integer(number);
            }
        }
    }
}
