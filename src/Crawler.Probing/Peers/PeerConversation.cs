using Crawler.Probing.Observations;
using Crawler.Probing.Peers.Metadata;
using Crawler.Wire;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Extensions;

namespace Crawler.Probing.Peers;

/// <summary>
/// What is heard from one peer after another, apart from sockets and clocks: takes the bytes that came, and knows when enough was heard.
/// </summary>
internal sealed class PeerConversation
{
    private const byte ExtendedHandshakeId = 0;
    private readonly PeerOptions _options;
    private readonly PieceTally _tally;
    private readonly SuperSeedSigns _signs;
    private PeerTarget _target;
    private ExtendedHandshake? _extended;
    private MetadataTransfer? _transfer;
    private Handshake _handshake;
    private bool _hasHandshake;
    private bool _keptSilent;
    private int _messages;

    /// <param name="options">Limits.</param>
    public PeerConversation(PeerOptions options)
    {
        _options = options;
        _tally = new PieceTally(null, options.MaxMessageBytes);
        _signs = new SuperSeedSigns(_tally);
    }

    /// <summary>Whether the number of pieces is to be learned from the torrent's info dictionary (BEP 9).</summary>
    public bool WantsMetadata { get; private set; }

    /// <summary>The handshake that came, for whatever swarm; null before it.</summary>
    public Handshake? Handshake => _hasHandshake ? _handshake : null;

    /// <summary>Set when the conversation cannot go on, to how it ended.</summary>
    public ProbeOutcome? Failure { get; private set; }

    /// <summary>For people: why.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether the peer's handshake for our swarm came.</summary>
    public bool IsHandshaken { get; private set; }

    /// <summary>Whether the peer said what it has, or kept silent on it to the end.</summary>
    public bool IsProgressSaid => _tally.IsSaid;

    /// <summary>Whether all was said; only <c>have</c> messages could still add something.</summary>
    public bool IsSaid => IsHandshaken && _tally.IsSaid && (_extended is not null || !_handshake.SupportsExtensions);

    /// <summary>Whether the peer may be about to say more of what it has.</summary>
    public bool MayBeLazy => _tally.MayBeLazy || _signs.MayCome;

    /// <summary>How far it came. What a peer has is only concluded where it kept silent: that is not said.</summary>
    public ProbeStage Stage => !IsHandshaken ? ProbeStage.Handshake
        : _extended is null && _handshake.SupportsExtensions ? ProbeStage.Extended
        : !_tally.IsSaid || _keptSilent ? ProbeStage.Bitfield
        : ProbeStage.Done;

    /// <summary>Forgets the last peer, for another one.</summary>
    public void Begin(in PeerTarget target)
    {
        _target = target;
        _tally.Begin(target.Pieces);
        _signs.Begin();
        _extended = null;
        _transfer = null;
        _handshake = default;
        _hasHandshake = false;
        _keptSilent = false;
        _messages = 0;
        WantsMetadata = target.Pieces is null && _options.MaxMetadataBytes > 0;
        Failure = null;
        Error = null;
        IsHandshaken = false;
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

            _handshake = handshake;
            _hasHandshake = true;
            consumed = Wire.Peers.Handshake.Size;
            if (handshake.InfoHash != _target.Swarm.InfoHash)
            {
                Fail(ProbeOutcome.WrongInfoHash, "the peer answered for another info-hash");
                return consumed;
            }

            IsHandshaken = true;
            _signs.Take(handshake);
        }

        var reader = new PeerMessageReader(input[consumed..], _options.MaxMessageBytes);
        while (Failure is null && reader.Read())
        {
            if (reader.IsKeepAlive)
            {
                continue;
            }

            if (++_messages > _options.MaxMessages)
            {
                Fail(ProbeOutcome.TooLarge, "more messages than are read");
            }
            else
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
            _keptSilent = true;
            _tally.Say(all: false);
        }
    }

    /// <summary>
    /// Begins to ask for the info dictionary; null when the peer does not hand it out, or says a size that is not taken. What fails
    /// from here on spoils nothing of what was heard before.
    /// </summary>
    public MetadataTransfer? BeginTransfer() =>
        WantsMetadata && Failure is null && _extended is { MetadataSize: { } size } && size <= _options.MaxMetadataBytes
            && _extended.Messages.TryGetValue(MetadataMessage.Name, out var id) && id is > 0 and <= byte.MaxValue
            ? _transfer = new MetadataTransfer(_target.Swarm.InfoHash, (byte)id, size, _options.MaxMessageBytes * 8L)
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

    /// <summary>Takes note of what ends the conversation from outside of it.</summary>
    public void End(ProbeOutcome outcome, string error)
    {
        Failure ??= outcome;
        Error ??= error;
    }

    /// <summary>Puts what was heard together with how it went.</summary>
    public PeerVisit Describe(in VisitRecord record)
    {
        var name = PeerName.Of(_hasHandshake ? _handshake.PeerId : null, _extended?.Client);
        var said = _tally.IsSaid && !_signs.AreThere;
        return new PeerVisit
        {
            ObservedAt = record.At,
            Swarm = _target.Swarm,
            Endpoint = _target.Endpoint,
            Source = _target.Source,
            Outcome = record.Outcome,
            Stage = record.Stage,
            Encrypted = record.Encrypted,
            ConnectMs = record.ConnectMs,
            HandshakeMs = record.HandshakeMs,
            Error = record.Error,
            PeerId = _hasHandshake ? _handshake.PeerId : null,
            Reserved = _hasHandshake ? _handshake.Reserved : null,
            Client = name.Client,
            Version = name.Version,
            Identity = name.Identity,
            ExtendedName = _extended?.Client,
            Extensions = _extended?.Messages,
            ExtendedShape = _extended?.Shape,
            Reqq = _extended?.Reqq,
            MetadataSize = _extended?.MetadataSize,
            UploadOnly = _extended?.UploadOnly,
            Pieces = _hasHandshake ? _tally.Pieces : null,
            Have = said ? _tally.Have : null,
            Seed = said ? _tally.IsSeed : null,
            Bitfield = said ? _tally.Bits : null,
            HidesPieces = _hasHandshake ? _signs.AreThere : null,
        };
    }

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
                _signs.Take(reader.Id);
                break;
            case PeerMessageId.Unchoke:
                _signs.Take(reader.Id);
                break;
            case PeerMessageId.Have when !reader.TryReadIndex(out var index) || !_tally.TryAdd(index):
                Fail(ProbeOutcome.Malformed, "a have for a piece that cannot be");
                break;
            case PeerMessageId.Extended when reader.Payload is [ExtendedHandshakeId, .. var payload] && _extended is null:
                if (!ExtendedHandshake.TryRead(payload, out _extended, out var error))
                {
                    Fail(ProbeOutcome.Malformed, $"extended handshake: {error}");
                    break;
                }

                _signs.Take(_extended);
                break;
            case PeerMessageId.Extended when reader.Payload is [OwnVoice.MetadataId, .. var payload]:
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
