using System.Text.Json;
using Crawler.Bench;
using Crawler.Bench.Loads;
using Crawler.Storage;
using Microsoft.Extensions.Logging.Abstractions;

// Usage: VERB CONNECTION --NAME VALUE... : does one thing to the database, and prints a JSON object of what it took; `ingest` does so at each
// line of its standard input. The modules in measure/ call it, and check the words before they get here.
var words = new Words(args[2..]);
var options = new DatabaseOptions { ConnectionString = args[1], CommandTimeout = TimeSpan.FromHours(1) };
await using var database = await Database.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
if (args[0] == "ingest")
{
    await new ClaimLoad(database, words).RunAsync();
    return;
}

object took = args[0] switch
{
    "days" => await new DayUpkeep(database).EnsureAsync(words.Time("from"), words.Number("count")),
    "sum" => await new DayUpkeep(database).SumAsync(words.Time("now")),
    "retain" => await new DayUpkeep(database).RetainAsync(words.Time("now"), words.Number("days"), words.Number("read")),
    "reports" => await new CatalogueLoad(database, words).RunAsync(),
    "total" => await new CatalogueLoad(database, words).SumAsync(),
    "report" => await new ReportLoad(database, words).RunAsync(),
    _ => throw new ArgumentException($"There is no {args[0]}.", nameof(args)),
};
Console.WriteLine(JsonSerializer.Serialize(took));
