using System.Buffers;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers.Metadata;
using Crawler.Wire;
using Crawler.Wire.Clients;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Probing.Peers;

/// <summary>
/// What is said with one peer, apart from sockets and clocks: takes the bytes that came, knows what to send, and when enough was heard.
/// </summary>
internal sealed class PeerConversation(PeerTarget target, PeerId ownId, string ownName, PeerOptions options)
{
    private const ulong OwnReserved = ReservedBits.Extension | ReservedBits.Fast;
    private const byte ExtendedHandshakeId = 0;
    private const byte OwnMetadataId = 1;
    private readonly PieceTally _tally = new(target.Pieces, options.MaxMessageBytes);
    private ExtendedHandshake? _extended;
    private MetadataTransfer? _transfer;
    private int _messages;

    /// <summary>Whether the number of pieces is to be learned from the torrent's info dictionary (BEP 9).</summary>
    public bool WantsMetadata { get; } = target.Pieces is null && options.MaxMetadataBytes > 0;

    /// <summary>The handshake that came, for whatever swarm; null before it.</summary>
    public Handshake? Handshake { get; private set; }

    /// <summary>Set when the conversation cannot go on, to how it ended.</summary>
    public ProbeOutcome? Failure { get; private set; }

    /// <summary>For people: why.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether the peer's handshake for our swarm came.</summary>
    public bool IsHandshaken { get; private set; }

    /// <summary>Whether the peer said what it has.</summary>
    public bool IsProgressSaid => _tally.IsSaid;

    /// <summary>Whether only <c>have</c> messages could still add something.</summary>
    public bool IsSaid => IsHandshaken && _tally.IsSaid && (_extended is not null || Handshake?.SupportsExtensions == false);

    /// <summary>Whether nothing can be added any more.</summary>
    public bool IsComplete => IsSaid && _tally.IsSeed == true;

    /// <summary>How far it came.</summary>
    public ProbeStage Stage => !IsHandshaken ? ProbeStage.Handshake
        : IsSaid ? ProbeStage.Done
        : _extended is null && Handshake?.SupportsExtensions == true ? ProbeStage.Extended
        : ProbeStage.Bitfield;

    /// <summary>The first bytes to send, all at once: some clients answer only the whole handshake.</summary>
    public byte[] Opening()
    {
        var bytes = new byte[Wire.Peers.Handshake.Size];
        new Handshake(OwnReserved, target.Swarm.InfoHash, ownId).Write(bytes);
        return bytes;
    }

    /// <summary>What to send once the peer's handshake came: our extended handshake, and that we have nothing.</summary>
    public byte[] Introduction()
    {
        var output = new ArrayBufferWriter<byte>();
        if (Handshake is { SupportsExtensions: true })
        {
            var payload = new ArrayBufferWriter<byte>();
            var offer = new Dictionary<string, int>(StringComparer.Ordinal);
            if (WantsMetadata)
            {
                offer[MetadataMessage.Name] = OwnMetadataId;
            }

            new ExtendedHandshake { Client = ownName, Messages = offer }.Write(payload);
            PeerMessageWriter.Extended(output, ExtendedHandshakeId, payload.WrittenSpan);
        }

        if (Handshake is { SupportsFast: true })
        {
            PeerMessageWriter.Bare(output, PeerMessageId.HaveNone);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Takes what came so far and returns how many bytes of it are done with. Sets <see cref="Failure"/> when it cannot go on.</summary>
    public int Take(ReadOnlySpan<byte> input)
    {
        var consumed = 0;
        if (!IsHandshaken)
        {
            if (!Wire.Peers.Handshake.TryRead(input, out var handshake, out var error))
            {
                if (error.Kind != WireErrorKind.UnexpectedEnd)
                {
                    Fail(ProbeOutcome.NotBittorrent, error.ToString());
                }

                return 0;
            }

            Handshake = handshake;
            consumed = Wire.Peers.Handshake.Size;
            if (handshake.InfoHash != target.Swarm.InfoHash)
            {
                Fail(ProbeOutcome.WrongInfoHash, "the peer answered for another info-hash");
                return consumed;
            }

            IsHandshaken = true;
        }

        var reader = new PeerMessageReader(input[consumed..], options.MaxMessageBytes);
        while (Failure is null && reader.Read())
        {
            if (++_messages > options.MaxMessages)
            {
                Fail(ProbeOutcome.TooLarge, "more messages than are read");
            }
            else if (!reader.IsKeepAlive)
            {
                Take(ref reader);
            }
        }

        if (reader.Error.IsError)
        {
            Fail(ProbeOutcome.TooLarge, reader.Error.ToString());
        }

        return consumed + reader.Consumed;
    }

    /// <summary>The peer kept silent to the end of the whole wait: it has nothing, which needs no bitfield.</summary>
    public void EndWait()
    {
        if (IsHandshaken && !_tally.IsSaid)
        {
            _tally.Say(all: false);
        }
    }

    /// <summary>
    /// Begins to ask for the info dictionary; null when the peer does not hand it out, or says a size that is not taken. What fails
    /// from here on spoils nothing of what was heard before.
    /// </summary>
    public MetadataTransfer? BeginTransfer() =>
        WantsMetadata && Failure is null && _extended is { MetadataSize: { } size } && size <= options.MaxMetadataBytes
            && _extended.Messages.TryGetValue(MetadataMessage.Name, out var id) && id is > 0 and <= byte.MaxValue
            ? _transfer = new MetadataTransfer(target.Swarm.InfoHash, (byte)id, size, options.MaxMessageBytes * 8L)
            : null;

    /// <summary>Takes the number of pieces, learned meanwhile. What the peer said counts only if it fits.</summary>
    public void Learn(int pieces)
    {
        if (!_tally.TryLearn(pieces))
        {
            Failure ??= ProbeOutcome.Malformed;
            Error ??= "pieces that do not fit the torrent";
        }
    }

    /// <summary>Writes what was heard into a visit.</summary>
    public PeerVisit Describe(PeerVisit visit)
    {
        if (Handshake is not { } handshake)
        {
            return visit;
        }

        var identity = ClientFingerprint.Identify(handshake.PeerId, _extended?.Client);
        var said = _tally.IsSaid;
        return visit with
        {
            PeerId = handshake.PeerId,
            Reserved = handshake.Reserved,
            Client = identity.Best?.Client,
            Version = identity.Best?.Version,
            Identity = Agreement(identity),
            ExtendedName = _extended?.Client,
            Extensions = _extended?.Messages,
            Reqq = _extended?.Reqq,
            MetadataSize = _extended?.MetadataSize,
            UploadOnly = _extended?.UploadOnly,
            Pieces = _tally.Pieces,
            Have = said ? _tally.Have : null,
            Seed = said ? _tally.IsSeed : null,
            Bitfield = said ? _tally.Bits : null,
        };
    }

    private static PeerIdentity Agreement(ClientIdentity identity) => (identity.FromPeerId, identity.FromExtended) switch
    {
        (null, null) => PeerIdentity.Unknown,
        (not null, null) => PeerIdentity.PeerId,
        (null, not null) => PeerIdentity.Extended,
        _ => identity.Agree ? PeerIdentity.Agree : PeerIdentity.Conflict,
    };

    private void Take(ref PeerMessageReader reader)
    {
        switch (reader.Id)
        {
            case PeerMessageId.Bitfield when !_tally.TrySay(reader.Payload):
                Fail(ProbeOutcome.Malformed, "a bitfield that does not fit the torrent");
                break;
            case PeerMessageId.HaveAll or PeerMessageId.HaveNone when reader.Payload.Length != 0:
                Fail(ProbeOutcome.Malformed, "have-all or have-none with a payload");
                break;
            case PeerMessageId.HaveAll or PeerMessageId.HaveNone:
                _tally.Say(all: reader.Id == PeerMessageId.HaveAll);
                break;
            case PeerMessageId.Have when !reader.TryReadIndex(out var index) || !_tally.TryAdd(index):
                Fail(ProbeOutcome.Malformed, "a have for a piece that cannot be");
                break;
            case PeerMessageId.Extended when reader.Payload is [ExtendedHandshakeId, .. var payload] && _extended is null:
                if (!ExtendedHandshake.TryRead(payload, out _extended, out var error))
                {
                    Fail(ProbeOutcome.Malformed, $"extended handshake: {error}");
                }

                break;
            case PeerMessageId.Extended when reader.Payload is [OwnMetadataId, .. var payload]:
                _transfer?.Take(payload);
                break;
        }
    }

    private void Fail(ProbeOutcome outcome, string error)
    {
        Failure = outcome;
        Error = _transfer is null ? error : Error;
    }
}
