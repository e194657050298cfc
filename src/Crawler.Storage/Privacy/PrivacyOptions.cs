using System.ComponentModel.DataAnnotations;

namespace Crawler.Storage.Privacy;

/// <summary>What is kept of peers' addresses.</summary>
public enum AddressStorage
{
    /// <summary>A keyed hash and the /24 or /48.</summary>
    Hashed,

    /// <summary>The address and port too: for one's own swarms.</summary>
    Full,
}

/// <summary>How long one key is used; peers cannot be recognised across two keys.</summary>
public enum KeyEpoch
{
    /// <summary>A day (UTC).</summary>
    Day,

    /// <summary>Seven days, from Thursday to Wednesday (UTC), as they follow from 1970-01-01.</summary>
    Week,
}

/// <summary>What is kept of the people whose machines are visited.</summary>
public sealed class PrivacyOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Privacy";

    /// <summary>What is kept of peers' addresses, in the journal and in the database.</summary>
    /// <value>Default: <see cref="AddressStorage.Hashed"/>.</value>
    public AddressStorage Addresses { get; set; } = AddressStorage.Hashed;

    /// <summary>
    /// The key of the current epoch, mode 0600; made when it is not there. Agents that start with copies of one file tell the same
    /// peer apart from others in the same way, for ever.
    /// </summary>
    /// <value>Default: <c>data/privacy/peer.key</c>.</value>
    [Required]
    public string KeyFile { get; set; } = "data/privacy/peer.key";

    /// <summary>How long one key is used.</summary>
    /// <value>Default: <see cref="KeyEpoch.Week"/>.</value>
    public KeyEpoch Epoch { get; set; } = KeyEpoch.Week;

    /// <summary>
    /// Fewest peers of a group that reports show by itself: those of smaller networks, clients and versions are summed up as <c>other</c>.
    /// </summary>
    /// <value>Default: 5; 1 with <c>Network:AllowPrivateAddresses</c>, for the peers of a lab are nobody's.</value>
    [Range(1, 1_000_000)]
    public int SmallestGroup { get; set; } = DefaultSmallestGroup;

    internal const int DefaultSmallestGroup = 5;
}
