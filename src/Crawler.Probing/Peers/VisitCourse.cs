using Crawler.Probing.Observations;
using Crawler.Probing.Peers.Metadata;
using Crawler.Wire;
using Crawler.Wire.Peers;
using Crawler.Wire.Peers.Encryption;

namespace Crawler.Probing.Peers;

/// <summary>
/// The course of one visit after another, apart from sockets: an engine does what <see cref="Step"/> says, tells what happened, and ends
/// the step at <see cref="Deadline"/>. Nothing that a peer does throws. Used by one thread at a time; nothing of it is made per visit.
/// </summary>
internal sealed class VisitCourse(PeerOptions options, OwnVoice voice, TimeProvider time)
{
    private const int ErrorChars = 500;
    private const string HangUp = "the peer closed the connection";
    private readonly PeerConversation _conversation = new(options);
    private readonly PeerInput _input = new();
    private PeerTarget _target;
    private Stage _stage;
    private EncryptionInitiator? _encryption;
    private PayloadCipher? _cipher;
    private MetadataTransfer? _transfer;
    private int _transferred;
    private ProbeOutcome? _outcome;
    private ProbeOutcome? _plainOutcome;
    private string? _error;
    private bool _encrypts;
    private bool _isClosed;
    private bool _fitsWhole;
    private bool _waitedWhole;
    private bool _holdsTurn;
    private long _received;
    private long _start;
    private long _sentAt;
    private double? _connectMs;
    private double? _handshakeMs;

    private enum Stage
    {
        Connect,
        Encrypt,
        Greet,
        Hear,
        Linger,
        Turn,
        Transfer,
    }

    /// <summary>What to do next.</summary>
    public VisitStep Step { get; private set; }

    /// <summary>When the step ends by itself, on the clock's timestamps.</summary>
    public long Deadline { get; private set; }

    /// <summary>Who is visited.</summary>
    public ref readonly PeerTarget Target => ref _target;

    /// <summary>What to send.</summary>
    public PeerOutput Output { get; } = new();

    /// <summary>What is known of the swarm's info dictionary; null where the number of pieces is known already.</summary>
    public LearnedSwarm? Swarm { get; private set; }

    /// <summary>Begins another visit.</summary>
    public void Begin(in PeerTarget target, LearnedSwarm? swarm)
    {
        _target = target with { Pieces = target.Pieces ?? swarm?.Metadata?.PieceCount };
        Swarm = swarm;
        _conversation.Begin(_target);
        _transfer = null;
        _outcome = null;
        _plainOutcome = null;
        _error = null;
        _encrypts = options.Encryption == PeerEncryption.Mse;
        _isClosed = false;
        _waitedWhole = false;
        _holdsTurn = false;
        _connectMs = null;
        _handshakeMs = null;
        _start = time.GetTimestamp();
        Dial();
    }

    /// <summary>The connection stands.</summary>
    public void Connected()
    {
        _connectMs ??= time.GetElapsedTime(_start).TotalMilliseconds;
        _sentAt = time.GetTimestamp();
        Span<byte> handshake = stackalloc byte[Handshake.Size];
        voice.Handshake(_target.Swarm.InfoHash, handshake);
        if (_encrypts)
        {
            const EncryptionMethods Offer = EncryptionMethods.Plaintext | EncryptionMethods.Rc4;
            _encryption = new EncryptionInitiator(_target.Swarm.InfoHash, voice.Keys, Offer, handshake.ToArray(), voice.Random);
            _encryption.Open(Output);
        }
        else
        {
            handshake.CopyTo(Output.GetSpan(Handshake.Size));
            Output.Advance(Handshake.Size);
        }

        Enter(_encrypts ? Stage.Encrypt : Stage.Greet, VisitStep.Talk, options.HandshakeTimeout);
    }

    /// <summary>Takes what came; may change the bytes.</summary>
    public void Received(Span<byte> bytes)
    {
        _received += bytes.Length;
        if (_received > options.MaxBytes + (_transfer?.Size ?? 0L))
        {
            // What a peer says while it hands out metadata spoils nothing of what was heard before.
            if (_transfer is null)
            {
                _conversation.End(ProbeOutcome.TooLarge, "more bytes than are read");
            }

            Conclude(_conversation.Failure, _conversation.Error);
            return;
        }

        if (_stage == Stage.Encrypt && !TryDecryptHead(ref bytes))
        {
            return;
        }

        _cipher?.Decrypt(bytes);
        var input = _input.Join(bytes);
        _input.Keep(input[_conversation.Take(input)..]);
        if (_conversation.IsHandshaken)
        {
            _handshakeMs ??= time.GetElapsedTime(_sentAt).TotalMilliseconds;
        }

        if (_conversation.Failure is { } failure)
        {
            Conclude(failure, _conversation.Error);
            return;
        }

        Advance();
    }

    /// <summary>The peer closed the connection.</summary>
    public void Closed() => Lost(ProbeOutcome.Closed, HangUp);

    /// <summary>The connection could not be made, or failed.</summary>
    public void Failed(ProbeOutcome outcome, string error)
    {
        // After data a reset is only a rough way of closing.
        Lost(outcome == ProbeOutcome.Reset && _received > 0 ? ProbeOutcome.Closed : outcome, error);
    }

    /// <summary>The deadline passed.</summary>
    public void TimedOut()
    {
        switch (_stage)
        {
            case Stage.Hear or Stage.Linger:
                // Who is in the middle of a message has not kept silent.
                _waitedWhole = _stage == Stage.Linger || (_fitsWhole && _input.IsEmpty);
                if (_waitedWhole)
                {
                    _conversation.EndWait();
                }

                FinishHearing(null);
                break;
            case Stage.Turn or Stage.Transfer:
                Conclude(null, null);
                break;
            default:
                Conclude(ProbeOutcome.TimedOut, "no answer in time");
                break;
        }
    }

    /// <summary>We stop first.</summary>
    public void Cancel()
    {
        _plainOutcome = null;
        _error = "stopped first";
        Conclude(ProbeOutcome.Cancelled, null, isFailedTurn: false);
    }

    /// <summary>Whether the turn to ask for the info dictionary is ours; otherwise there is nothing to ask any more.</summary>
    public void TurnTaken(bool isOurs)
    {
        _holdsTurn = isOurs;
        _transfer = isOurs && !_isClosed ? _conversation.BeginTransfer() : null;
        _transferred = -1;
        if (_transfer is null)
        {
            Conclude(null, null);
            return;
        }

        _stage = Stage.Transfer;
        Step = VisitStep.Talk;
        Advance();
    }

    /// <summary>What came of it. To be taken once, when the visit is over.</summary>
    public PeerVisit Take()
    {
        if (_conversation is { WantsMetadata: true, IsHandshaken: true } && Swarm?.Metadata is { } metadata)
        {
            _conversation.Learn(metadata.PieceCount);
            _error = _conversation.Error ?? _error;
        }

        var isWhole = _conversation.IsHandshaken && (_waitedWhole || _conversation.IsSaid) && _conversation.Error is null;
        return _conversation.Describe(new VisitRecord(
            time.GetUtcNow(),
            _conversation.IsHandshaken ? ProbeOutcome.Handshaken : _plainOutcome ?? _outcome ?? ProbeOutcome.Closed,
            _connectMs is null ? ProbeStage.Connect : _stage == Stage.Encrypt || _plainOutcome is not null ? ProbeStage.Encrypt
                : _conversation.Stage,
            _encrypts && _stage > Stage.Encrypt,
            _connectMs,
            _handshakeMs,
            isWhole || _error is null ? null : WireText.Clean(_error, ErrorChars)));
    }

    private void Dial()
    {
        _received = 0;
        _encryption = null;
        _cipher = null;
        _input.Clear();
        Output.Clear();
        Enter(Stage.Connect, VisitStep.Dial, options.ConnectTimeout);
    }

    /// <summary>Goes on after the peer said something.</summary>
    private void Advance()
    {
        if (_stage == Stage.Greet && _conversation.IsHandshaken)
        {
            var isEnough = _conversation is { IsSaid: true, MayBeLazy: false };
            Enter(Stage.Hear, VisitStep.Talk, options.BitfieldWait);

            // A peer that said it all at once needs to hear nothing more of us, unless we are to ask it for something.
            if (!isEnough || (Swarm is not null && _conversation.WantsMetadata))
            {
                Introduce();
            }
        }

        if (_stage == Stage.Hear && _conversation.IsSaid)
        {
            if (_conversation.MayBeLazy)
            {
                Enter(Stage.Linger, VisitStep.Talk, options.HaveWait);
            }
            else
            {
                FinishHearing(null);
            }
        }
        else if (_stage == Stage.Linger && !_conversation.MayBeLazy)
        {
            FinishHearing(null);
        }
        else if (_stage == Stage.Transfer)
        {
            AskOn();
        }
    }

    private void Introduce()
    {
        var handshake = _conversation.Handshake!.Value;
        if (handshake.SupportsExtensions)
        {
            Say(voice.ExtendedHandshake(_conversation.WantsMetadata));
        }

        if (handshake.SupportsFast)
        {
            Say(voice.HaveNone);
        }
    }

    /// <summary>Asks for the next pieces of the info dictionary, or ends where all came, or never will.</summary>
    private void AskOn()
    {
        if (_transfer!.IsOver)
        {
            Conclude(null, null);
            return;
        }

        if (_transferred != _transfer.Received)
        {
            _transferred = _transfer.Received;
            Enter(Stage.Transfer, VisitStep.Talk, options.MetadataWait);
        }

        Say(_transfer.Requests().Span);
    }

    private void Say(ReadOnlySpan<byte> message)
    {
        var start = Output.Length;
        message.CopyTo(Output.GetSpan(message.Length));
        Output.Advance(message.Length);
        _cipher?.Encrypt(Output.From(start));
    }

    /// <summary>Goes on with the encrypted handshake; true, with what is left of the bytes, when it is established.</summary>
    private bool TryDecryptHead(ref Span<byte> bytes)
    {
        var input = _input.Join(bytes);
        var status = _encryption!.Advance(input, Output, out var consumed);
        if (status == EncryptionStatus.Established)
        {
            // Not through the buffer again: what follows is still to be decrypted.
            bytes = input[consumed..].ToArray();
            _input.Clear();
            _cipher = _encryption.Cipher;
            _plainOutcome = null;
            _error = null;
            Enter(Stage.Greet, VisitStep.Talk, options.HandshakeTimeout);
            return true;
        }

        _input.Keep(input[consumed..]);
        if (status == EncryptionStatus.Failed)
        {
            Conclude(ProbeOutcome.Malformed, $"encryption: {_encryption.Error}");
        }

        return false;
    }

    private void Lost(ProbeOutcome outcome, string error)
    {
        _isClosed = true;
        if (_stage == Stage.Greet && !_encrypts && _received == 0 && options.Encryption == PeerEncryption.PlainThenMse
            && outcome is ProbeOutcome.Closed or ProbeOutcome.Reset)
        {
            // So do peers that require encryption. When that brings nothing either, this stays what is known of the peer.
            _plainOutcome = outcome;
            _error = error;
            _encrypts = true;
            _isClosed = false;
            Dial();
        }
        else if (_stage is Stage.Hear or Stage.Linger)
        {
            _outcome = outcome;
            FinishHearing(error);
        }
        else if (_stage is Stage.Turn)
        {
            // Somebody else may be learning what we wait for.
        }
        else
        {
            Conclude(_stage == Stage.Transfer ? null : outcome, error);
        }
    }

    /// <summary>All that the peer says by itself was said, or will not be.</summary>
    private void FinishHearing(string? error)
    {
        if (Swarm is not null && _conversation is { WantsMetadata: true, IsProgressSaid: true, Failure: null })
        {
            _error = error;
            _stage = Stage.Turn;
            Step = VisitStep.AwaitTurn;
            Limit(options.Timeout);
        }
        else
        {
            Conclude(null, error);
        }
    }

    private void Conclude(ProbeOutcome? outcome, string? error, bool isFailedTurn = true)
    {
        if (_holdsTurn)
        {
            _holdsTurn = false;
            Swarm!.EndTurn(_transfer?.Learned, isFailedTurn && _transfer is { Learned: null });
        }

        _outcome ??= outcome;
        _error ??= error;
        _input.Clear();
        Output.Clear();
        Step = VisitStep.Over;
    }

    private void Enter(Stage stage, VisitStep step, TimeSpan wait)
    {
        _stage = stage;
        Step = step;
        _fitsWhole = Limit(wait);
    }

    /// <summary>Ends the step after <paramref name="wait"/>, or with the whole visit's limit; true when the whole wait fits.</summary>
    private bool Limit(TimeSpan wait)
    {
        var now = time.GetTimestamp();
        var end = _start + Ticks(options.Timeout);
        var deadline = now + Ticks(wait);
        Deadline = Math.Min(deadline, end);
        return deadline <= end;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
