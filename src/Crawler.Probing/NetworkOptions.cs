using System.ComponentModel.DataAnnotations;
using System.Net;
using Crawler.Wire.Identity;

namespace Crawler.Probing;

/// <summary>Whom the crawler may talk to, and from where.</summary>
public sealed class NetworkOptions : IValidatableObject
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Network";

    /// <summary>
    /// Whether addresses that the network hands out may be private, loopback or otherwise local. For a lab on one machine; on a real
    /// network it would let strangers aim the crawler at the operator's own hosts.
    /// </summary>
    /// <value>Default: false.</value>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Networks that are never contacted, in CIDR form, such as <c>203.0.113.0/24</c> or <c>2001:db8::/32</c>.</summary>
    /// <value>Default: none.</value>
    public string[] BlockedNetworks { get; set; } = [];

    /// <summary>Info-hashes that are never asked for, 40 hex digits each.</summary>
    /// <value>Default: none.</value>
    public string[] BlockedInfoHashes { get; set; } = [];

    /// <summary>Local address to send from; empty leaves it to the system.</summary>
    /// <value>Default: empty.</value>
    public string Bind { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var network in BlockedNetworks.Where(n => !AddressRange.TryParse(n, out _)))
        {
            yield return new ValidationResult(
                $"'{network}' is no network: write an address and a prefix length, such as 203.0.113.0/24", [nameof(BlockedNetworks)]);
        }

        foreach (var hash in BlockedInfoHashes.Where(h => !InfoHash.TryParse(h, out _)))
        {
            yield return new ValidationResult($"'{hash}' is no info-hash: write 40 hex digits", [nameof(BlockedInfoHashes)]);
        }

        if (Bind.Length > 0 && !IPAddress.TryParse(Bind, out _))
        {
            yield return new ValidationResult($"'{Bind}' is no IP address", [nameof(Bind)]);
        }
    }
}
