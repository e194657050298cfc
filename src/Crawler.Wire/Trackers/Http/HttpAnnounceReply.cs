using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Crawler.Wire.Bencode;
using Crawler.Wire.Identity;

namespace Crawler.Wire.Trackers.Http;

/// <summary>The body of an HTTP announce's answer: read by the client, written by the tracker.</summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0003.html, bep_0007, bep_0023, bep_0024, bep_0031</remarks>
public static class HttpAnnounceReply
{
    private const int MaxDepth = 8;

    /// <summary>
    /// Client side: reads a body. Unknown keys are passed over; a key that matters and comes twice is a fault. A body that says
    /// nothing of the swarm at all is a <see cref="WireErrorKind.MissingField"/>.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> body, [NotNullWhen(true)] out AnnounceReply? reply, out WireError error)
    {
        var reader = new BencodeReader(body, MaxDepth);
        var fields = new Fields();
        var ok = reader.TryReadDictionary();
        while (ok && reader.TryReadKey(out var key))
        {
            ok = TryReadField(ref reader, key, fields);
        }

        ok = ok && !reader.Error.IsError && reader.TryReadNothingMore(body);
        if (ok && !fields.SaysAnything)
        {
            ok = reader.Fail(WireErrorKind.MissingField, 0, "neither peers, counts, interval nor failure reason");
        }

        reply = ok ? fields.ToReply() : null;
        error = reader.Error;
        return ok && reply is not null;
    }

    /// <summary>Server side: writes a body; peers compact (BEP 23, 7), or as a list of dictionaries.</summary>
    public static void Write(IBufferWriter<byte> output, AnnounceReply reply, bool compact = true)
    {
        ArgumentNullException.ThrowIfNull(reply);
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        if (reply.FailureReason is { } failure)
        {
            Text("failure reason"u8, failure);
            if (reply.NeverRetry)
            {
                Text("retry in"u8, "never");
            }

            Number("retry in"u8, reply.NeverRetry ? null : reply.RetryInMinutes);
            writer.End();
            return;
        }

        Number("complete"u8, reply.Complete);
        Number("downloaded"u8, reply.Downloaded);
        if (reply.ExternalIp is { } ip)
        {
            writer.String("external ip"u8);
            writer.String(ip.GetAddressBytes());
        }

        Number("incomplete"u8, reply.Incomplete);
        Number("interval"u8, reply.Interval);
        Number("min interval"u8, reply.MinInterval);
        AnnouncePeerList.Write(writer, reply.Peers, compact);
        Text("tracker id"u8, reply.TrackerId);
        Text("warning message"u8, reply.Warning);
        writer.End();

        void Number(ReadOnlySpan<byte> key, int? value)
        {
            if (value is { } number)
            {
                writer.String(key);
                writer.Integer(number);
            }
        }

        void Text(ReadOnlySpan<byte> key, string? value)
        {
            if (value is not null)
            {
                writer.String(key);
                writer.String(value);
            }
        }
    }

    private static bool TryReadField(ref BencodeReader reader, ReadOnlySpan<byte> key, Fields fields)
    {
        var start = reader.TokenStart;
        var field = Names.Find(key);
        if (field == Field.Unknown)
        {
            return reader.TrySkipValue(out _);
        }

        if (!fields.Seen.Add(field))
        {
            return reader.Fail(WireErrorKind.DuplicateKey, start, "a key is there twice");
        }

        switch (field)
        {
            case Field.Peers:
                return AnnouncePeerList.TryRead(ref reader, PeerEndpoint.CompactV4Size, fields.Peers, ref fields.NamedPeers);
            case Field.Peers6:
                return AnnouncePeerList.TryRead(ref reader, PeerEndpoint.CompactV6Size, fields.Peers6, ref fields.NamedPeers);
            case Field.RetryIn:
                return TryReadRetryIn(ref reader, fields);
            case Field.FailureReason or Field.Warning or Field.TrackerId or Field.ExternalIp:
                return reader.TryReadString(out var text) && fields.Take(field, text);
            default:
                var ok = reader.TryReadInteger(out var number);
                fields.Numbers[field] = CountValue.From(number);
                return ok;
        }
    }

    // BEP 31 shows strings in its examples, and speaks of an integer.
    private static bool TryReadRetryIn(ref BencodeReader reader, Fields fields)
    {
        if (!reader.TrySkipValue(out _))
        {
            return false;
        }

        if (reader.Token == BencodeToken.Integer)
        {
            fields.Numbers[Field.RetryIn] = CountValue.From(reader.Integer);
        }
        else if (reader.Token == BencodeToken.String)
        {
            fields.NeverRetry = reader.Bytes.SequenceEqual("never"u8);
            var text = WireText.Clean(reader.Bytes, 16);
            fields.Numbers[Field.RetryIn] = int.TryParse(text, out var minutes) && minutes >= 0 ? minutes : null;
        }

        return true;
    }

    private enum Field
    {
        Unknown, FailureReason, RetryIn, Warning, Interval, MinInterval, Complete, Incomplete, Downloaded, ExternalIp, TrackerId, Peers, Peers6,
    }

    private static class Names
    {
        public static Field Find(ReadOnlySpan<byte> key) =>
            key.SequenceEqual("failure reason"u8) ? Field.FailureReason
            : key.SequenceEqual("retry in"u8) ? Field.RetryIn
            : key.SequenceEqual("warning message"u8) ? Field.Warning
            : key.SequenceEqual("interval"u8) ? Field.Interval
            : key.SequenceEqual("min interval"u8) ? Field.MinInterval
            : key.SequenceEqual("complete"u8) ? Field.Complete
            : key.SequenceEqual("incomplete"u8) ? Field.Incomplete
            : key.SequenceEqual("downloaded"u8) ? Field.Downloaded
            : key.SequenceEqual("external ip"u8) ? Field.ExternalIp
            : key.SequenceEqual("tracker id"u8) ? Field.TrackerId
            : key.SequenceEqual("peers"u8) ? Field.Peers
            : key.SequenceEqual("peers6"u8) ? Field.Peers6
            : Field.Unknown;
    }

    private sealed class Fields
    {
        public readonly HashSet<Field> Seen = [];
        public readonly Dictionary<Field, int?> Numbers = [];
        public readonly List<PeerEndpoint> Peers = [];
        public readonly List<PeerEndpoint> Peers6 = [];
        public int NamedPeers;
        public bool NeverRetry;
        private string? _failure;
        private string? _warning;
        private string? _trackerId;
        private IPAddress? _externalIp;

        public bool SaysAnything => Seen.Overlaps(
            [Field.FailureReason, Field.Interval, Field.Complete, Field.Incomplete, Field.Peers, Field.Peers6]);

        public bool Take(Field field, ReadOnlySpan<byte> text)
        {
            switch (field)
            {
                case Field.FailureReason:
                    _failure = WireText.Clean(text, TrackerLimits.TextChars);
                    break;
                case Field.Warning:
                    _warning = WireText.Clean(text, TrackerLimits.TextChars);
                    break;
                case Field.TrackerId when text.Length <= TrackerLimits.TrackerIdChars:
                    _trackerId = WireText.Clean(text, TrackerLimits.TrackerIdChars);
                    break;
                case Field.ExternalIp when text.Length is 4 or 16:
                    _externalIp = new IPAddress(text);
                    break;
            }

            return true;
        }

        public AnnounceReply ToReply()
        {
            var retry = Numbers.GetValueOrDefault(Field.RetryIn);
            if (_failure is not null)
            {
                return new AnnounceReply { FailureReason = _failure, RetryInMinutes = retry, NeverRetry = NeverRetry };
            }

            Peers.AddRange(Peers6);
            return new AnnounceReply
            {
                Warning = _warning,
                Interval = Numbers.GetValueOrDefault(Field.Interval),
                MinInterval = Numbers.GetValueOrDefault(Field.MinInterval),
                Complete = Numbers.GetValueOrDefault(Field.Complete),
                Incomplete = Numbers.GetValueOrDefault(Field.Incomplete),
                Downloaded = Numbers.GetValueOrDefault(Field.Downloaded),
                ExternalIp = _externalIp,
                TrackerId = _trackerId,
                Peers = Peers,
                NamedPeers = NamedPeers,
            };
        }
    }
}
