namespace Crawler.Lab.Scenarios;

/// <summary>A program that peers play.</summary>
/// <param name="Profile">Code of a client profile, such as <c>transmission-3.00</c>.</param>
/// <param name="Weight">Its part of the mix, from 1.</param>
internal sealed record ClientShare(string Profile, int Weight);
