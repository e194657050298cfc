namespace Crawler.Lab.Seeding;

/// <summary>Something long that a peer asked for.</summary>
/// <param name="Index">The piece; of the info dictionary when <paramref name="IsMetadata"/>.</param>
/// <param name="Begin">Where the block begins in the piece.</param>
/// <param name="Length">Bytes.</param>
/// <param name="IsMetadata">It is a piece of the info dictionary (BEP 9).</param>
internal readonly record struct Upload(int Index, int Begin, int Length, bool IsMetadata = false);
