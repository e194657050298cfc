using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Crawler.Probing.Observations;
using Crawler.Probing.Peers;
using Crawler.Probing.Peers.Metadata;
using Crawler.Probing.Trackers;
using Crawler.Wire.Identity;
using Crawler.Wire.Peers.Encryption;

namespace Crawler.Fuzz.Targets;

/// <summary>
/// Does for the course of a visit what an engine does, with a clock of its own. The first byte of an input says what is known of the
/// torrent and how the connection ends, the next six how long the parts are in which the rest comes, and how much time passes between.
/// </summary>
internal sealed class FuzzedVisit
{
    private const int HeadBytes = 7;
    private const int MostSent = 16 * 1024;
    private const byte KnowsPieces = 1;

    /// <summary>In the first byte of an input: the peer ends the first connection without a word.</summary>
    public const byte HangsUpFirst = 8;

    private static readonly PeerOptions Limits = new() { MaxMessageBytes = 4096, MaxMessages = 64, MaxBytes = 12_000, MaxMetadataBytes = 8192 };
    private static readonly TrackerOptions Identity = new();
    private static readonly EncryptionKeyPair Keys = new([.. Enumerable.Repeat((byte)1, EncryptionKeyPair.PrivateKeySize)]);
    private static readonly EncryptionKeyPair TheirKeys = new([.. Enumerable.Repeat((byte)2, EncryptionKeyPair.PrivateKeySize)]);

    private readonly Clock _clock = new();
    private readonly VisitCourse _course;
    private readonly bool _encrypts;

    public FuzzedVisit(PeerEncryption encryption)
    {
        var options = new PeerOptions
        {
            Encryption = encryption,
            MaxMessageBytes = Limits.MaxMessageBytes,
            MaxMessages = Limits.MaxMessages,
            MaxBytes = Limits.MaxBytes,
            MaxMetadataBytes = Limits.MaxMetadataBytes,
        };
        _encrypts = encryption != PeerEncryption.Plain;
        _course = new VisitCourse(options, new OwnVoice(Identity, new Random(1), Keys), _clock);
    }

    /// <summary>The info dictionary of the torrent: ten pieces.</summary>
    public static byte[] InfoBytes { get; } = Encoding.ASCII.GetBytes($"d6:lengthi163840e4:name1:a12:piece lengthi16384e6:pieces200:{new string('h', 200)}e");

    /// <summary>The swarm that is visited.</summary>
    public static InfoHash Swarm { get; } = new(SHA1.HashData(InfoBytes));

    /// <summary>What a peer that requires encryption says to this visit when, behind the encryption, it wants to say <paramref name="plain"/>.</summary>
    public static byte[] Answers(PeerEncryption encryption, byte[] plain)
    {
        var visit = new FuzzedVisit(encryption);
        visit.Begin(pieces: 10);
        visit._course.Connected();
        if (encryption == PeerEncryption.PlainThenMse)
        {
            visit._course.Closed();
            visit._course.Connected();
        }

        var responder = new EncryptionResponder(new EncryptedSwarms([Swarm]), TheirKeys, EncryptionMethods.Rc4, EncryptionMethods.Rc4, new Random(2));
        var (heard, answers) = (new List<byte>(), new ArrayBufferWriter<byte>());
        for (var (taken, told, round) = (0, 0, 0); round < 4; round++)
        {
            heard.AddRange(visit._course.Output.Unsent);
            visit._course.Output.Clear();
            responder.Advance(heard.ToArray().AsSpan(taken), answers, out var consumed);
            taken += consumed;
            visit._course.Received(answers.WrittenSpan[told..].ToArray());
            told = answers.WrittenCount;
        }

        var said = plain.ToArray();
        responder.Cipher!.Encrypt(said);
        return [.. answers.WrittenSpan, .. said];
    }

    /// <summary>Makes the visit, and, where nothing of it is left to chance, another one that must come to the same.</summary>
    public long Run(ReadOnlySpan<byte> input)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        input[..Math.Min(input.Length, HeadBytes)].CopyTo(head);
        var said = input[Math.Min(input.Length, HeadBytes)..];
        var visit = Make(head, said, out var dials);
        if (!_encrypts)
        {
            var again = Make(head, said, out _);
            var same = (visit.Outcome, visit.Stage, visit.Have, visit.Seed, visit.Pieces, visit.Error, visit.ExtendedName, visit.HidesPieces)
                == (again.Outcome, again.Stage, again.Have, again.Seed, again.Pieces, again.Error, again.ExtendedName, again.HidesPieces);
            Way.Promise(same, "nothing of a visit is left in the next one");
        }

        return Way.Read(
            (long)visit.Outcome, (long)visit.Stage, visit.Have, visit.Seed is { } seed ? (seed ? 1 : 0) : null, visit.Pieces,
            visit.Error?.GetHashCode(StringComparison.Ordinal), visit.Extensions?.Count, visit.HidesPieces == true ? 1 : 0, visit.Encrypted ? 1 : 0, dials);
    }

    private static void Judge(PeerVisit visit)
    {
        Way.Promise(Enum.IsDefined(visit.Outcome) && Enum.IsDefined(visit.Stage), "an outcome and a stage of the closed sets");
        Way.Promise(visit.Outcome != ProbeOutcome.Handshaken || (visit.PeerId is not null && visit.HandshakeMs is not null), "who is handshaken has a peer id, and took some time");
        Way.Promise(visit.Have is null or >= 0 && (visit.Pieces is null || visit.Have is null || visit.Have <= visit.Pieces), "no more pieces than there are");
        Way.Promise(visit.Seed != true || visit.Have is null || visit.Pieces is null || visit.Have == visit.Pieces, "a seed has every piece");
        Way.Promise(visit.Progress is null or (>= 0 and <= 1), "a progress from 0 to 1");
        Way.Promise(visit.HidesPieces != true || (visit.Have is null && visit.Seed is null && visit.Bitfield is null), "nothing is told of who hides");
        Way.Promise((visit.Bitfield?.Length ?? 0) <= Limits.MaxMessageBytes, "a bitfield is no longer than a message");
        Way.Promise((visit.Error?.Length ?? 0) <= 500 && (visit.ExtendedName?.Length ?? 0) <= 200 && (visit.ExtendedShape?.Length ?? 0) <= 400, "short texts");
        Way.Promise((visit.Error + visit.ExtendedName + visit.ExtendedShape).All(x => !char.IsControl(x)), "texts without control characters");
        Way.Promise(visit.ConnectMs is null or >= 0 && visit.HandshakeMs is null or >= 0, "times that are not negative");
    }

    private void Begin(int? pieces) => _course.Begin(
        new PeerTarget(new SwarmRef(0, Swarm), default, Pieces: pieces), pieces is null ? new LearnedSwarm(_clock) : null);

    private PeerVisit Make(ReadOnlySpan<byte> head, ReadOnlySpan<byte> said, out int dials)
    {
        dials = 0;
        Begin((head[0] & KnowsPieces) != 0 ? 10 : null);
        var (began, at, sent, turn) = (_clock.Ticks, 0, 0, 0);
        for (var steps = 0; _course.Step != VisitStep.Over; steps++)
        {
            Way.Promise(steps < 1000 + said.Length, "a visit ends");
            Way.Promise(_course.Deadline <= began + Limits.Timeout.Ticks, "no step outlasts the visit");
            sent += _course.Output.Unsent.Length;
            _course.Output.Sent(_course.Output.Unsent.Length);
            Way.Promise(sent <= MostSent, "little is said");
            switch (_course.Step)
            {
                case VisitStep.Dial:
                    Way.Promise(++dials <= 2, "nobody is dialled a third time");
                    _course.Connected();
                    break;
                case VisitStep.AwaitTurn:
                    var taking = _course.Swarm!.TakeTurnAsync(default);
                    Way.Promise(taking.IsCompleted, "a turn that nobody has is taken at once");
                    _course.TurnTaken(isOurs: true);
                    break;
                case VisitStep.Talk when dials == 1 && (head[0] & HangsUpFirst) != 0:
                    _course.Closed();
                    break;
                case VisitStep.Talk when at < said.Length:
                    var part = head[1 + (turn++ % (HeadBytes - 1))];
                    var length = Math.Min(said.Length - at, (part & 0x1F) == 0x1F ? int.MaxValue : 1 + (part & 0x1F));
                    _course.Received(said.Slice(at, length).ToArray());
                    at += length;
                    Pass(TimeSpan.FromMilliseconds((part >> 5) * 100));
                    break;
                default:
                    End((head[0] >> 1) % 4);
                    break;
            }
        }

        Way.Promise(_clock.Ticks <= began + Limits.Timeout.Ticks, "a visit has its time");
        var visit = _course.Take();
        Judge(visit);
        return visit;
    }

    private void Pass(TimeSpan time)
    {
        var now = _clock.Ticks + time.Ticks;
        if (_course.Step != VisitStep.Over && now >= _course.Deadline)
        {
            _clock.Ticks = Math.Max(_clock.Ticks, _course.Deadline);
            _course.TimedOut();
        }
        else if (_course.Step != VisitStep.Over)
        {
            _clock.Ticks = now;
        }
    }

    private void End(int way)
    {
        switch (way)
        {
            case 1:
                _course.Closed();
                break;
            case 2:
                _course.Failed(ProbeOutcome.Reset, "reset by the peer");
                break;
            case 3:
                _course.Cancel();
                break;
            default:
                Pass(TimeSpan.FromMinutes(1));
                break;
        }
    }

    /// <summary>A clock that goes when it is told to; a tick is 100 ns.</summary>
    private sealed class Clock : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(Ticks);
    }
}
