using System.CommandLine;
using System.Globalization;
using Crawler.Agent.Cli.Output;
using Crawler.Agent.Options;
using Crawler.Probing.Crawls;
using Crawler.Probing.Peers;
using Crawler.Probing.Trackers;
using Crawler.Probing.WebSeeds;
using Crawler.Storage.Budget;
using Crawler.Storage.Leases;
using Crawler.Storage.Partitions;
using Crawler.Storage.Planning;

namespace Crawler.Agent.Cli.Verbs;

/// <summary><c>crawler plan</c>: what the catalogue and the settings would ask of trackers, disks and agents.</summary>
internal static class PlanVerb
{
    private const int TrackersShown = 20;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var command = new Command(
            "plan", "Forecasts requests a second for each tracker, questions to web seeds, rows and bytes a day, days until the disk is full, and agents needed; sends nothing");
        command.SetAction(async (parse, cancellationToken) =>
        {
            var settings = parse.LoadSettings();
            await using var database = await DatabaseSession.OpenAsync(settings, cancellationToken);
            var input = await new PlanSource(database, settings.Get<StorageOptions>())
                .ReadAsync(settings.Get<CrawlOptions>().MaxPeersPerSwarm, cancellationToken);
            var plan = Forecast(settings).Of(input);
            if (parse.GetValue(GlobalOptions.Json))
            {
                PrintJson(plan, input);
            }
            else
            {
                PrintTables(plan, input);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static WorkForecast Forecast(Settings settings) => new(
        settings.Get<ScheduleOptions>(), settings.Get<CrawlOptions>(), settings.Get<TrackerOptions>(), settings.Get<PeerOptions>(),
        settings.Get<StorageOptions>(), settings.Get<RetentionOptions>(), settings.Get<WebSeedOptions>());

    private static void PrintTables(WorkPlan plan, PlanInput input)
    {
        var trackers = new ConsoleTable("tracker", "swarms", "scrapes/s", "announces/s");
        foreach (var one in plan.Trackers.Take(TrackersShown))
        {
            trackers.Add(one.Url, Text(one.Swarms), Rate(one.ScrapesPerSecond), Rate(one.AnnouncesPerSecond));
        }

        trackers.Print();
        if (plan.Trackers.Count > TrackersShown)
        {
            Console.Out.WriteLine($"and {plan.Trackers.Count - TrackersShown} trackers more");
        }

        Console.Out.WriteLine();
        var tables = new ConsoleTable("table", "rows/day", "bytes/row", "from", "bytes/day");
        foreach (var one in plan.Tables)
        {
            tables.Add(one.Table, Text(one.RowsPerDay), Rate(one.BytesPerRow), one.IsMeasured ? "this database" : "preset", Text(one.BytesPerDay));
        }

        tables.Print();
        Console.Out.WriteLine();
        var totals = new ConsoleTable("in all", "");
        totals.Add("swarms", $"{input.Swarms.Swarms}, of which {input.Swarms.Unseen} were never looked at (taken for 10 peers each)");
        totals.Add("requests/s to trackers", Rate(plan.RequestsPerSecond));
        totals.Add("questions/s to web seeds", Rate(plan.WebSeedsPerSecond));
        totals.Add("visits/s to peers", Rate(plan.VisitsPerSecond));
        totals.Add("raw bytes/day", $"{Text(plan.RawBytesPerDay)}, kept for {plan.RawDays} days");
        totals.Add("sums by the hour, bytes/day", $"{Text(plan.SumBytesPerDay)}, kept for {plan.HourDays} days");
        totals.Add("sums by the day, bytes/day", $"{Text(plan.FoldedBytesPerDay)}, which stay");
        totals.Add("journal bytes/day", $"{Text(plan.JournalBytesPerDay)}, before packing");
        totals.Add("bytes used now", $"{Text(plan.UsedBytes)} of {(plan.LimitBytes is { } limit ? Text(limit) : "no budget")}");
        totals.Add("days to full", plan.DaysToFull is { } days ? Rate(days) : plan.LimitBytes is null ? "unknown: no budget is set" : "never");
        totals.Add("agents needed", Text(plan.Agents));
        totals.Print();
    }

    private static void PrintJson(WorkPlan plan, PlanInput input)
    {
        foreach (var one in plan.Trackers)
        {
            JsonLine.Print(w =>
            {
                w.WriteString("tracker", one.Url);
                w.WriteNumber("swarms", one.Swarms);
                w.WriteOptional("scrapesPerSecond", one.ScrapesPerSecond, 6);
                w.WriteOptional("announcesPerSecond", one.AnnouncesPerSecond, 6);
                w.WriteOptional("requestsPerSecond", one.ScrapesPerSecond + one.AnnouncesPerSecond, 6);
            });
        }

        foreach (var one in plan.Tables)
        {
            JsonLine.Print(w =>
            {
                w.WriteString("table", one.Table);
                w.WriteOptional("rowsPerDay", one.RowsPerDay, 0);
                w.WriteOptional("bytesPerRow", one.BytesPerRow, 1);
                w.WriteOptional("bytesPerDay", one.BytesPerDay, 0);
                w.WriteBoolean("measured", one.IsMeasured);
                w.WriteBoolean("raw", one.IsRaw);
            });
        }

        JsonLine.Print(w =>
        {
            w.WriteNumber("swarms", input.Swarms.Swarms);
            w.WriteOptional("requestsPerSecond", plan.RequestsPerSecond, 6);
            w.WriteOptional("visitsPerSecond", plan.VisitsPerSecond, 3);
            w.WriteOptional("webSeedsPerSecond", plan.WebSeedsPerSecond, 6);
            w.WriteOptional("rowsPerDay", plan.RowsPerDay, 0);
            w.WriteOptional("rawBytesPerDay", plan.RawBytesPerDay, 0);
            w.WriteOptional("sumBytesPerDay", plan.SumBytesPerDay, 0);
            w.WriteOptional("journalBytesPerDay", plan.JournalBytesPerDay, 0);
            w.WriteNumber("rawDays", plan.RawDays);
            w.WriteNumber("hourDays", plan.HourDays);
            w.WriteOptional("foldedBytesPerDay", plan.FoldedBytesPerDay, 0);
            w.WriteNumber("usedBytes", plan.UsedBytes);
            w.WriteOptional("limitBytes", plan.LimitBytes);
            w.WriteOptional("daysToFull", plan.DaysToFull, 2);
            w.WriteNumber("agents", plan.Agents);
        });
    }

    private static string Text(double number) => number.ToString("N0", CultureInfo.InvariantCulture).Replace(',', ' ');

    private static string Rate(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
