namespace Crawler.Storage.Clients;

/// <summary>What another look at old visits gave.</summary>
/// <param name="Visits">Visits looked at: those in which a handshake came.</param>
/// <param name="Changed">Of these, told otherwise now.</param>
/// <param name="Hours">Hours in which any were.</param>
/// <param name="Changes">What changed into what, most frequent first; of very many different ones only some.</param>
public sealed record Reclassification(long Visits, long Changed, int Hours, IReadOnlyList<NameChange> Changes);

/// <summary>One name that became another.</summary>
/// <param name="Was">The name in the records so far.</param>
/// <param name="Is">The name by the rules of today.</param>
/// <param name="Visits">In so many visits.</param>
public sealed record NameChange(Probing.Observations.PeerName Was, Probing.Observations.PeerName Is, long Visits);
