using System.CommandLine;
using System.Net;
using Crawler.Probing;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Reporting.Rendering;
using Crawler.Storage.Catalogue;
using Crawler.Wire.Identity;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler watch discover</c>: adds the swarms that a tracker names in a scrape of all that it has.</summary>
internal static class WatchDiscoverVerb
{
    private const int Batch = 1000;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var url = new Argument<Uri>("URL")
        {
            Description = "The tracker's announce URL over HTTP. Ask its operator first: it is the largest answer that a tracker can give",
            CustomParser = result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
                {
                    return uri;
                }

                result.AddError($"'{result.Tokens[0].Value}' is no HTTP tracker: write a URL such as http://tracker.example/announce");
                return null!;
            },
        };
        var limit = new Option<int>("--limit")
        {
            Description = "Swarms taken at most [default: 1000]",
            HelpName = "N",
            DefaultValueFactory = _ => 1000,
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, out var number) && number is > 0 and <= 10_000_000)
                {
                    return number;
                }

                result.AddError("--limit: write a number from 1 to 10000000");
                return 0;
            },
        };
        var command = new Command("discover", "Adds the swarms that a tracker names when it is asked for all (a full scrape)") { url, limit };
        command.SetAction((parse, cancellationToken) => RunAsync(parse, parse.GetValue(url)!, parse.GetValue(limit), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, Uri url, int limit, CancellationToken cancellationToken)
    {
        var settings = parse.LoadSettings();
        var network = settings.Get<NetworkOptions>();
        await using var database = await parse.OpenDatabaseAsync(cancellationToken);
        var catalogue = new CatalogueStore(database);
        using var scrape = new FullScrape(
            settings.Get<TrackerOptions>(), new AddressPolicy(network).Trusting(), network.Bind.Length > 0 ? IPAddress.Parse(network.Bind) : null, TimeProvider.System);
        var found = new List<InfoHash>(Batch);
        var added = 0L;
        var result = await scrape.RunAsync(
            url,
            limit,
            async (hash, _) =>
            {
                found.Add(hash);
                if (found.Count == Batch)
                {
                    await AddAsync();
                }
            },
            cancellationToken);
        await AddAsync();
        await Console.Error.WriteLineAsync(
            $"{result.Swarms} swarms named, {added} added{(result.Error is null ? "" : $"; then: {SafeText.OneLine(result.Error)}")}");
        return result.Outcome == ProbeOutcome.Ok || result.Swarms > 0 ? ExitCode.Ok : ExitCode.Failed;

        async Task AddAsync()
        {
            added += await catalogue.DiscoverAsync(url, found, cancellationToken);
            found.Clear();
        }
    }
}
