using System.Text;
using Crawler.Probing.Observations;
using Crawler.Storage.Journal.Codecs;
using Crawler.Storage.Sql;
using Npgsql;

namespace Crawler.Storage.Ingest;

/// <summary>Copies the claims of a batch. The order of the columns is that of <c>queries/copy_claim</c>.</summary>
internal sealed class ClaimRows(KeyResolver keys, long agentId)
{
    private static readonly byte[] Scrape = Encoding.ASCII.GetBytes(CheckKind.Scrape.ToCode());
    private static readonly byte[] Announce = Encoding.ASCII.GetBytes(CheckKind.Announce.ToCode());

    /// <summary>Copies them within the connection's transaction.</summary>
    public async Task CopyAsync(NpgsqlConnection connection, Batch batch, CancellationToken cancellationToken)
    {
        if (batch.Blocks.Count > 0 || batch.Checks.Exists(x => x.Check.Claims.Count > 0))
        {
            await BinaryCopy.CopyAsync(connection, SqlFiles.Read("queries/copy_claim"), (rows, send) => WriteAsync(rows, batch, send), cancellationToken);
        }
    }

    private async Task WriteAsync(CopyBuffer rows, Batch batch, Func<Task> sendAsync)
    {
        foreach (var (key, check) in batch.Checks)
        {
            for (var i = 0; i < check.Claims.Count; i++)
            {
                Write(rows, key, check, check.Claims[i]);
                if (rows.IsFull)
                {
                    await sendAsync();
                }
            }
        }

        foreach (var (own, block) in batch.Blocks)
        {
            for (var request = 0; request < own.Length; request++)
            {
                for (var done = 0; done < block.Checks[request].HashesAsked;)
                {
                    done += WriteSome(rows, own[request], block, request, done);
                    if (rows.IsFull)
                    {
                        await sendAsync();
                    }
                }
            }
        }
    }

    private void Write(CopyBuffer rows, long key, TrackerCheck check, SwarmClaim claim)
    {
        rows.BeginRow();
        rows.Int64(key);
        rows.Int64(CopyBuffer.Micros(check.ObservedAt));
        rows.Int64(agentId);
        rows.Int64(keys.KeyOf(claim.Swarm));
        rows.Int64(keys.KeyOf(check.Tracker));
        rows.Bytes(check.Kind == CheckKind.Scrape ? Scrape : Announce);
        rows.Bytes(OutcomeCodes.Of(claim.Outcome));
        rows.Count(claim.Seeders ?? -1);
        rows.Count(claim.Leechers ?? -1);
        rows.Count(claim.Completed ?? -1);
        rows.EndRow();
    }

    // From a swarm of a request on, as many as there is room for; how many swarms that were.
    private int WriteSome(CopyBuffer rows, long key, StoredBlock block, int request, int from)
    {
        var swarms = block.Keys(request);
        var counts = block.Counts(request);
        var at = CopyBuffer.Micros(block.Checks[request].ObservedAt);
        var tracker = keys.KeyOf(block.Checks[request].Tracker);
        var next = from;
        for (; next < swarms.Length && !rows.IsFull; next++)
        {
            ref readonly var count = ref counts[next];
            if (!count.IsOpen)
            {
                rows.BeginRow();
                rows.Int64(key);
                rows.Int64(at);
                rows.Int64(agentId);
                rows.Int64(swarms[next]);
                rows.Int64(tracker);
                rows.Bytes(Scrape);
                rows.Bytes(OutcomeCodes.Of(count.IsUnknown ? ProbeOutcome.UnknownTorrent : ProbeOutcome.Ok));
                rows.Count(count.Seeders);
                rows.Count(count.Leechers);
                rows.Count(count.Completed);
                rows.EndRow();
            }
        }

        return next - from;
    }
}
