using Crawler.Lab.Swarms;

namespace Crawler.Lab.Scenarios;

/// <summary>A policy of encryption that peers have.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Weight">Its part of the peers, from 1.</param>
internal sealed record EncryptionShare(PeerEncryption Policy, int Weight);
