namespace Crawler.Probing;

/// <summary>The address policy forbids every address of a host. Travels through the HTTP stack, and becomes an outcome.</summary>
internal sealed class BlockedAddressException(string host)
    : Exception($"the address policy forbids '{host}' (Network:AllowPrivateAddresses opens local ones)");
