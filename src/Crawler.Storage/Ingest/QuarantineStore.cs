using Crawler.Storage.Sql;
using Dapper;

namespace Crawler.Storage.Ingest;

/// <summary>Records of journals that could not be stored, and damaged parts of journals. A failure is PostgreSQL's own exception.</summary>
public sealed class QuarantineStore(Database database)
{
    /// <summary>The newest of them.</summary>
    /// <param name="since">Those put there from this moment on.</param>
    /// <param name="most">Most of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<QuarantinedRecord>> ListAsync(DateTimeOffset since, int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<QuarantinedRecord>(
            Statement.Of("queries/quarantine_list", new { Since = since.ToUniversalTime(), Most = most }, cancellationToken));
        return [.. rows];
    }
}

/// <summary>What stands in quarantine.</summary>
/// <param name="QuarantinedAt">When it was put there, UTC.</param>
/// <param name="JournalId">The journal.</param>
/// <param name="Agent">The agent that writes that journal; null when none is known.</param>
/// <param name="Segment">The segment.</param>
/// <param name="Offset">Where in the segment it begins.</param>
/// <param name="RecordType">Number of its type; null for a damaged part.</param>
/// <param name="Reason">Why it could not be stored.</param>
/// <param name="Bytes">Bytes that were kept of it.</param>
public sealed record QuarantinedRecord(
    DateTime QuarantinedAt, Guid JournalId, string? Agent, long Segment, long Offset, short? RecordType, string Reason, int Bytes);
