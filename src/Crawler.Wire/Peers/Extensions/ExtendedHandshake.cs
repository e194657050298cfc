using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Crawler.Wire.Bencode;

namespace Crawler.Wire.Peers.Extensions;

/// <summary>
/// The first message of the extension protocol. Every field is a claim; a field of another type than it should have counts as not
/// said, since real clients differ, and of a key that comes twice the first counts.
/// </summary>
/// <remarks>https://www.bittorrent.org/beps/bep_0010.html, bep_0009, bep_0021</remarks>
public sealed record ExtendedHandshake
{
    /// <summary>The most extensions read from <c>m</c>; more are passed over.</summary>
    public const int MaxMessages = 64;

    /// <summary>The most characters kept of an extension's name.</summary>
    public const int MaxNameChars = 64;

    /// <summary>The most characters kept of <c>v</c>.</summary>
    public const int MaxClientChars = 200;

    private const int MaxDepth = 8;
    private const int MaxKeys = 256;
    [ThreadStatic]
    private static HandshakeShape? _shape;
    private static readonly string[] KnownNames =
        ["ut_metadata", "ut_pex", "upload_only", "lt_donthave", "ut_holepunch", "share_mode", "ut_comment", "lt_tex"];

    /// <summary>Extensions by name, with the sender's number for each (<c>m</c>); 0 is one that was switched off.</summary>
    public IReadOnlyDictionary<string, int> Messages { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Client name and version (<c>v</c>), cleaned.</summary>
    public string? Client { get; init; }

    /// <summary>The sender's listening port (<c>p</c>).</summary>
    public int? Port { get; init; }

    /// <summary>Outstanding requests that the sender allows (<c>reqq</c>).</summary>
    public int? Reqq { get; init; }

    /// <summary>The receiver's address as the sender sees it (<c>yourip</c>).</summary>
    public IPAddress? YourIp { get; init; }

    /// <summary>Bytes of the info dictionary (<c>metadata_size</c>, BEP 9); 0 and below count as not said.</summary>
    public int? MetadataSize { get; init; }

    /// <summary>Whether the sender only uploads (<c>upload_only</c>, BEP 21). It may be far from complete.</summary>
    public bool? UploadOnly { get; init; }

    /// <summary>
    /// How the program builds it: its keys in their order, with names and numbers of <c>m</c> in theirs, and no value that tells of one peer;
    /// null in one that was not read.
    /// </summary>
    public string? Shape { get; init; }

    /// <summary>Reads the payload behind extended id 0. Bytes behind the dictionary are let through: BEP 9 puts data there.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out ExtendedHandshake? handshake, out WireError error)
    {
        handshake = null;
        var reader = new BencodeReader(payload, MaxDepth);
        var fields = new Fields();
        var keys = 0;
        fields.Shape.Begin();
        var ok = reader.TryReadDictionary();
        while (ok && reader.TryReadKey(out var key))
        {
            fields.Shape.Key(key);
            ok = ++keys <= MaxKeys
                ? TryReadField(ref reader, key, fields)
                : reader.Fail(WireErrorKind.TooLarge, reader.TokenStart, "more keys than an extended handshake may hold");
        }

        error = reader.Error;
        if (!ok || error.IsError)
        {
            return false;
        }

        handshake = new ExtendedHandshake
        {
            Messages = fields.Messages ?? new Dictionary<string, int>(StringComparer.Ordinal),
            Client = fields.Client,
            Port = fields.Port is { } port and > 0 and <= ushort.MaxValue ? (int)port : null,
            Reqq = fields.Reqq is { } reqq and >= 0 and <= int.MaxValue ? (int)reqq : null,
            YourIp = fields.YourIp,
            MetadataSize = fields.MetadataSize is { } size and > 0 and <= int.MaxValue ? (int)size : null,
            UploadOnly = fields.UploadOnly is { } uploadOnly ? uploadOnly != 0 : null,
            Shape = fields.Shape.ToString(),
        };
        return true;
    }

    /// <summary>Writes the payload behind extended id 0.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        writer.String("m"u8);
        writer.BeginDictionary();
        foreach (var (name, id) in Messages.OrderBy(x => x.Key, StringComparer.Ordinal))
        {
            writer.String(name);
            writer.Integer(id);
        }

        writer.End();
        Number("metadata_size"u8, MetadataSize);
        Number("p"u8, Port);
        Number("reqq"u8, Reqq);
        Number("upload_only"u8, UploadOnly is { } only ? (only ? 1 : 0) : null);
        if (Client is { } client)
        {
            writer.String("v"u8);
            writer.String(client);
        }

        if (YourIp is { } ip)
        {
            writer.String("yourip"u8);
            writer.String(ip.GetAddressBytes());
        }

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

    private static bool TryReadField(ref BencodeReader reader, ReadOnlySpan<byte> key, Fields fields)
    {
        if (key.SequenceEqual("m"u8))
        {
            return TryReadMessages(ref reader, fields);
        }

        if (key.SequenceEqual("v"u8) || key.SequenceEqual("yourip"u8))
        {
            var isClient = key.Length == 1;
            if (!reader.TryReadStringOrSkip(out var text, out var found))
            {
                return false;
            }

            if (found && isClient)
            {
                fields.Client ??= WireText.Clean(text, MaxClientChars) is { Length: > 0 } client ? client : null;
            }
            else if (found && text.Length is 4 or 16)
            {
                fields.YourIp ??= new IPAddress(text);
            }

            return true;
        }

        if (key.SequenceEqual("p"u8))
        {
            return TryReadNumber(ref reader, ref fields.Port);
        }

        if (key.SequenceEqual("reqq"u8))
        {
            return TryReadNumber(ref reader, ref fields.Reqq);
        }

        if (key.SequenceEqual("metadata_size"u8))
        {
            return TryReadNumber(ref reader, ref fields.MetadataSize);
        }

        return key.SequenceEqual("upload_only"u8) ? TryReadNumber(ref reader, ref fields.UploadOnly) : reader.TrySkipValue(out _);
    }

    private static bool TryReadMessages(ref BencodeReader reader, Fields fields)
    {
        if (!reader.Read() || reader.Token is not BencodeToken.Dictionary)
        {
            return !reader.Error.IsError && (reader.Token is not BencodeToken.List || reader.TrySkipToEnd());
        }

        fields.Messages ??= new Dictionary<string, int>(StringComparer.Ordinal);
        while (reader.TryReadKey(out var key))
        {
            var name = NameOf(key);
            if (!reader.TryReadIntegerOrSkip(out var id))
            {
                return false;
            }

            fields.Shape.Extension(key, id);
            if (name.Length > 0 && id is >= 0 and <= byte.MaxValue && fields.Messages.Count < MaxMessages)
            {
                fields.Messages.TryAdd(name, (int)id);
            }
        }

        fields.Shape.EndExtensions();
        return !reader.Error.IsError;
    }

    private static bool TryReadNumber(ref BencodeReader reader, ref long? field)
    {
        var ok = reader.TryReadIntegerOrSkip(out var value);
        field ??= value;
        return ok;
    }

    /// <summary>The name of an extension; of those that nearly every peer has without making it anew.</summary>
    private static string NameOf(ReadOnlySpan<byte> key)
    {
        foreach (var known in KnownNames)
        {
            if (Ascii.Equals(key, known))
            {
                return known;
            }
        }

        return key.Length <= MaxNameChars ? WireText.Clean(key, MaxNameChars) : string.Empty;
    }

    private sealed class Fields
    {
        public readonly HandshakeShape Shape = _shape ??= new HandshakeShape();
        public Dictionary<string, int>? Messages;
        public string? Client;
        public IPAddress? YourIp;
        public long? Port;
        public long? Reqq;
        public long? MetadataSize;
        public long? UploadOnly;
    }
}
