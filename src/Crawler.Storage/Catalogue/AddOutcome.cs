namespace Crawler.Storage.Catalogue;

/// <summary>What adding a swarm did.</summary>
public enum AddOutcome
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It was there; what the source knew more was added.</summary>
    Known,

    /// <summary>It had been removed and is watched again.</summary>
    Revived,
}
