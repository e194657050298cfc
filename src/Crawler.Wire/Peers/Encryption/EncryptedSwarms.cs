using Crawler.Wire.Identity;

namespace Crawler.Wire.Peers.Encryption;

/// <summary>The swarms that a responder serves, to be found by the hash under which an initiator asks for one. Safe to read by many threads.</summary>
public sealed class EncryptedSwarms
{
    private readonly Dictionary<InfoHash, InfoHash> _byHash;

    /// <summary>Hashes each swarm once.</summary>
    public EncryptedSwarms(IEnumerable<InfoHash> swarms) =>
        _byHash = swarms.Distinct().ToDictionary(EncryptionHashes.OfSwarm);

    internal bool TryFind(InfoHash hash, out InfoHash swarm) => _byHash.TryGetValue(hash, out swarm);
}
