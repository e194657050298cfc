namespace Crawler.Storage.Networks;

/// <summary>What a table of networks tells.</summary>
public enum NetworkKind
{
    /// <summary>The country in which an address is used.</summary>
    Country,

    /// <summary>The autonomous system that announces it.</summary>
    Asn,
}
