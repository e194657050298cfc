namespace Crawler.Storage.Querying;

/// <summary>A column of a query's answer.</summary>
/// <param name="Name">As the SQL names it.</param>
/// <param name="Type">PostgreSQL's type, such as <c>bigint</c> or <c>timestamp with time zone</c>.</param>
public sealed record QueryColumn(string Name, string Type);
