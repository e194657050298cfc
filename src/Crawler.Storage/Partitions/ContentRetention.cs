using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Partitions;

/// <summary>Forgets what was written to people, and what could not be stored, once it is old. May run anywhere, any number of times.</summary>
public sealed class ContentRetention(Database database)
{
    /// <summary>Contents of mails that were sent or given up, stored summaries, and records in quarantine go after <see cref="RetentionOptions.ContentDays"/>.</summary>
    public async Task ForgetAsync(DateTimeOffset now, RetentionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(Statement.Of(
            "maintenance/forget_contents", new { Before = now.ToUniversalTime().AddDays(-options.ContentDays) }, cancellationToken));
    }
}
