using Crawler.Storage.Sql;

namespace Crawler.Storage.Sessions;

/// <summary>Ends the sessions of which nothing more is seen. May run anywhere, any number of times.</summary>
/// <param name="database">Where they are.</param>
/// <param name="options">How long a peer counts as there.</param>
public sealed class SessionMaintenance(Database database, SessionOptions options)
{
    /// <summary>
    /// Ends the sessions of peers that were not looked at for longer than <see cref="SessionOptions.LongestGap"/>, at most 50,000 a run,
    /// and forgets peers that are gone for as long.
    /// </summary>
    /// <returns>How many sessions ended.</returns>
    public async Task<int> CloseUnseenAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var ended = await connection.QueryFileAsync(
            "maintenance/session_close_unseen", null, [("now", now), ("gap_seconds", options.LongestGap.TotalSeconds)], r => r.GetInt32(0),
            cancellationToken);
        return ended[0];
    }
}
