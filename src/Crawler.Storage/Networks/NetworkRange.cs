namespace Crawler.Storage.Networks;

/// <summary>A range of addresses and what is known of it.</summary>
/// <param name="First">First address; IPv4 as an IPv4-mapped IPv6 address.</param>
/// <param name="Last">Last address, not before the first.</param>
/// <param name="Value">An autonomous system's number, or a country as <see cref="CountryCode"/> has it.</param>
public readonly record struct NetworkRange(UInt128 First, UInt128 Last, uint Value);
