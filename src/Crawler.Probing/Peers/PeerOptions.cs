using System.ComponentModel.DataAnnotations;

namespace Crawler.Probing.Peers;

/// <summary>Limits of visits to peers.</summary>
public sealed class PeerOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Peers";

    /// <summary>Visits at one time.</summary>
    /// <value>Default 500; 1 to 100 000. Never more than the process may open files: then fewer, and it is said at the start.</value>
    [Range(1, 100_000)]
    public int InFlight { get; set; } = 500;

    /// <summary>What connections are made with: Linux's epoll, or the framework's sockets, which work everywhere and cost more.</summary>
    /// <value>Default Auto: epoll where there is one.</value>
    public PeerEngineKind Engine { get; set; } = PeerEngineKind.Auto;

    /// <summary>
    /// Whether connections are closed in the ordinary way. Otherwise they are reset, which peers take for the same, and which spares
    /// both sides work and us the minute for which a closed connection holds its port.
    /// </summary>
    /// <value>Default false.</value>
    public bool GracefulClose { get; set; }

    /// <summary>Whether and when connections are encrypted (Message Stream Encryption).</summary>
    /// <value>Default PlainThenMse: first without, and again with encryption where the peer ends that without a word.</value>
    public PeerEncryption Encryption { get; set; } = PeerEncryption.PlainThenMse;

    /// <summary>The longest wait for the connection.</summary>
    /// <value>Default 4 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>The longest wait for the peer's 68 bytes.</summary>
    /// <value>Default 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The wait, from the peer's handshake on, for its extended handshake and for what it has. Some clients say nothing of the latter
    /// for over a second, and one that never says it has nothing: only this whole wait tells them apart.
    /// </summary>
    /// <value>Default 3 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan BitfieldWait { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The wait after a bitfield that lacks only a few pieces for the <c>have</c> messages by which some clients say the rest of it, and
    /// after one without any for what shows a super-seeder.
    /// </summary>
    /// <value>Default 0.25 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan HaveWait { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest that one visit takes in all.</summary>
    /// <value>Default 15 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest message let through, in bytes. A bitfield has one byte for eight pieces.</summary>
    /// <value>Default 1 MiB.</value>
    [Range(1024, 16 * 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = 1024 * 1024;

    /// <summary>Messages read in one visit; keep-alives, which are four bytes, count as bytes only.</summary>
    /// <value>Default 10 000.</value>
    [Range(10, 1_000_000)]
    public int MaxMessages { get; set; } = 10_000;

    /// <summary>Bytes read in one visit; the info dictionary that we asked for comes on top.</summary>
    /// <value>Default 4 MiB.</value>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// The largest info dictionary asked for (BEP 9) where the number of pieces is not known, in bytes: it alone tells a peer's exact
    /// progress. Got once in a swarm. 0 never asks.
    /// </summary>
    /// <value>Default 8 MiB.</value>
    [Range(0, 16 * 1024 * 1024)]
    public int MaxMetadataBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// The longest wait for the next piece of an info dictionary, for which some clients take up to five seconds. The whole of it still
    /// has to fit in <see cref="Timeout"/>.
    /// </summary>
    /// <value>Default 8 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan MetadataWait { get; set; } = TimeSpan.FromSeconds(8);
}
