namespace Crawler.Probing.Observations;

/// <summary>
/// How one list of peers of a tracker names peers again that were there all the while: what the size of the swarm can be estimated from.
/// The lists before and after it tell who was there.
/// </summary>
/// <param name="Named">Peers in the list.</param>
/// <param name="Known">Peers that lists shortly before it and the one after it name: they were there when it was drawn.</param>
/// <param name="Again">Of these, peers that it names.</param>
public readonly record struct ListRecapture(int Named, int Known, int Again);
