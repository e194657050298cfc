using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Crawler.Probing.Trackers;

/// <summary>How trackers are asked.</summary>
public sealed class TrackerOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Trackers";

    /// <summary>Longest time for one query: name look-up, connection, redirects and retransmissions together.</summary>
    /// <value>Default: 20 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>A UDP request without an answer is sent again after this time, then after twice that, and so on (BEP 15).</summary>
    /// <value>Default: 15 seconds, as BEP 15 says.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan UdpRetransmit { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often one UDP request is sent at most, the first time included.</summary>
    /// <value>Default: 3; BEP 15 allows up to 9.</value>
    [Range(1, 9)]
    public int UdpAttempts { get; set; } = 3;

    /// <summary>UDP requests outstanding at one tracker, so that its socket buffer does not overflow.</summary>
    /// <value>Default: 16.</value>
    [Range(1, 4096)]
    public int UdpWindow { get; set; } = 16;

    /// <summary>Bytes of an HTTP answer that are read, after decompression; a longer one is <c>too_large</c>.</summary>
    /// <value>Default: 2 MiB.</value>
    [Range(4096, 64 * 1024 * 1024)]
    public int MaxResponseBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Redirects that one HTTP query follows, each under the address policy.</summary>
    /// <value>Default: 3.</value>
    [Range(0, 10)]
    public int MaxRedirects { get; set; } = 3;

    /// <summary>
    /// Most info-hashes in one HTTP scrape; fewer where the URL would become too long. What a tracker answers of these is learned.
    /// </summary>
    /// <value>Default: 100.</value>
    [Range(1, 1000)]
    public int HttpScrapeHashes { get; set; } = 100;

    /// <summary>Whether a host that says in DNS where its trackers are, or that it has none, is obeyed (BEP 34).</summary>
    /// <value>Default: true.</value>
    public bool DnsPreferences { get; set; } = true;

    /// <summary>The resolver that is asked for names of trackers, as address and port; empty for the system's.</summary>
    /// <value>Default: empty.</value>
    public string DnsServer { get; set; } = "";

    /// <summary>Longest time for a question to a resolver that is asked directly.</summary>
    /// <value>Default: 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan DnsTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Where a tracker's name has addresses of both families: how long it is scraped over one of them before the other has its turn. They are
    /// recorded apart, and what either answers at most is learned apart. Announces always prefer IPv4, so that they end where they began.
    /// </summary>
    /// <value>Default: 15 minutes; 0 for IPv4 first at all times.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan FamilyTurn { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Longest time for a scrape of all that a tracker has.</summary>
    /// <value>Default: 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "06:00:00")]
    public TimeSpan FullScrapeTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Bytes of such an answer that are read, after decompression; none of them are kept.</summary>
    /// <value>Default: 1 GiB.</value>
    [Range(4096, 1L << 40)]
    public long FullScrapeMaxBytes { get; set; } = 1L << 30;

    /// <summary>Peers asked for in an announce.</summary>
    /// <value>Default: 200.</value>
    [Range(0, 1000)]
    public int NumWant { get; set; } = 200;

    /// <summary>The port that announces name. Nothing listens there: other peers learn of us only for a moment.</summary>
    /// <value>Default: 6881.</value>
    [Range(1, 65535)]
    public int AnnouncePort { get; set; } = 6881;

    /// <summary>How the crawler names itself over HTTP and in extended handshakes. Say who runs it.</summary>
    /// <value>Default: Crawler/0.1 (BitTorrent measurement; no content is transferred).</value>
    [Required, StringLength(200, MinimumLength = 3)]
    [RegularExpression(@"[\x20-\x7E]+", ErrorMessage = "must be printable ASCII")]
    public string UserAgent { get; set; } = "Crawler/0.1 (BitTorrent measurement; no content is transferred)";

    /// <summary>The first 8 characters of our peer ids (BEP 20); the other 12 are random.</summary>
    /// <value>Default: -CR0100-.</value>
    [Required, RegularExpression(@"-[A-Za-z]{2}[0-9A-Za-z]{4}-", ErrorMessage = "must look like -CR0100-: two letters and four digits between dashes")]
    public string PeerIdPrefix { get; set; } = "-CR0100-";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DnsServer.Length > 0 && !(IPEndPoint.TryParse(DnsServer, out var server) && server.Port > 0))
        {
            yield return new ValidationResult($"'{DnsServer}' is no resolver: write an address and a port, such as 192.0.2.53:53", [nameof(DnsServer)]);
        }
    }
}
