using System.Globalization;

namespace Crawler.Reporting.Releases;

/// <summary>The page that tells what a release is.</summary>
internal static class ReleaseReadMe
{
    /// <summary>Its text. Nothing in it depends on when or where the release is made.</summary>
    /// <param name="request">The days.</param>
    /// <param name="rows">Rows of each table.</param>
    public static string Write(ReleaseRequest request, IReadOnlyDictionary<string, long> rows)
    {
        var text = new StringWriter { NewLine = "\n" };
        text.WriteLine("# BitTorrent swarms, as Crawler measured them");
        text.WriteLine();
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Days (UTC): {request.Since:yyyy-MM-dd} to {request.Until:yyyy-MM-dd}, both included. Every one was closed: over, summed up, and nothing"));
        text.WriteLine("of it was waiting in the journal of an agent. Made again of the same days, the release is the same byte for byte.");
        if (request.Without.Count > 0)
        {
            text.WriteLine();
            text.WriteLine("Agents that were not waited for, so that something of theirs may be missing: " + string.Join(", ", request.Without) + ".");
        }

        text.WriteLine();
        text.WriteLine("| table | question | rows |");
        text.WriteLine("|---|---|---|");
        foreach (var table in ReleaseTables.All)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {table.Name} | {table.Question} | {rows[table.Name]} |"));
        }

        text.WriteLine();
        text.WriteLine("`data/` holds each table as CSV (RFC 4180) and as JSON lines, both under gzip; `sql/` the statement that each day of it was asked for with;");
        text.WriteLine("`dictionary.csv` what each column means; `SHA256SUMS` the checksums, for `sha256sum -c SHA256SUMS`.");
        text.WriteLine();
        text.WriteLine("Times and days are UTC. A share is between 0 and 1. Nothing (CSV) and null (JSON) mean that it was not observed, never 0.");
        text.WriteLine("What a tracker claims and what was verified by a handshake are told apart by the columns' meanings.");
        text.WriteLine();
        text.WriteLine("## Privacy");
        text.WriteLine();
        text.WriteLine("There is no address of a peer in it, nor a hash or a part of one, nor a name that a person gave to content, a machine or an agent.");
        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Groups of fewer than {request.SmallestGroup} peers of a day are summed up as `other`, with further groups until these are {request.SmallestGroup} peers at least;"));
        text.WriteLine("where a whole day has fewer, the day is left out of the table. Distinct peers are exact while they are few, else within about 3 percent.");
        text.WriteLine();
        text.WriteLine("## Not in it");
        text.WriteLine();
        text.WriteLine("Lengths of sessions: those of a day go on after it, so that no day of them is ever closed.");
        return text.ToString();
    }
}
