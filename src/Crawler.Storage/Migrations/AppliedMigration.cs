namespace Crawler.Storage.Migrations;

/// <summary>A migration as the database remembers it.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Checksum">SHA-256 of the file when it was applied, in hex.</param>
/// <param name="AppliedAt">When it was applied (UTC).</param>
public sealed record AppliedMigration(int Version, string Name, string Checksum, DateTimeOffset AppliedAt);
