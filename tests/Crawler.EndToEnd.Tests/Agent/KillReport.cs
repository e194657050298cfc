using System.Globalization;
using Crawler.EndToEnd.Tests.Programs;

namespace Crawler.EndToEnd.Tests.Agent;

/// <summary>Tells of kills in tables that people read.</summary>
internal sealed class KillReport
{
    private static readonly string[] Phases = ["starting", "at work", "database away"];
    private static readonly string[] Kinds = ["request", "check", "claim", "visit", "snapshot"];

    private readonly ReportFile _file = new("KILLS_REPORT");
    private readonly List<Kill> _kills = [];

    /// <summary>Adds a line.</summary>
    public void Say(string line) => _file.Say(line);

    /// <summary>Tells of a kill, and counts it.</summary>
    public void Add(Kill kill)
    {
        _kills.Add(kill);
        Say($"{TimeProvider.System.GetUtcNow():HH:mm:ss} killed {kill.Victim} while {kill.Phase}");
    }

    /// <summary>The table of what was killed, when, and how long it took to be back.</summary>
    public void SayKills(TimeSpan took)
    {
        Say($"{"killed",-12}{string.Concat(Phases.Select(x => $"{x,15}"))}{"all",6}   back after: median   longest");
        foreach (var group in _kills.GroupBy(x => x.Victim).OrderBy(x => x.Key, StringComparer.Ordinal).Append(_kills.GroupBy(_ => "all").Single()))
        {
            var recoveries = group.Select(x => x.Recovery).OfType<TimeSpan>().Order().ToList();
            var counts = string.Concat(Phases.Select(x => $"{group.Count(y => y.Phase == x),15}"));
            Say($"{group.Key,-12}{counts}{group.Count(),6}   {Seconds(recoveries.ElementAtOrDefault(recoveries.Count / 2)),18} {Seconds(recoveries.LastOrDefault()),9}");
        }

        Say(string.Create(CultureInfo.InvariantCulture, $"in {took.TotalMinutes:0.0} minutes"));
        Say("");
    }

    /// <summary>The table of what was emitted, which is what the journal holds, beside what is stored.</summary>
    /// <returns>How many were lost, and how many are there twice.</returns>
    public (int Lost, int Twice) SayObservations(IReadOnlyList<string> journal, IReadOnlyList<string> stored)
    {
        var (had, has) = (journal.CountBy(x => x).ToDictionary(), stored.CountBy(x => x).ToDictionary());
        var all = (Emitted: 0, Stored: 0, Lost: 0, Twice: 0);
        Say($"{"observation",-12}{"emitted",10}{"stored",10}{"lost",7}{"twice",7}");
        foreach (var kind in Kinds)
        {
            var row = (
                Emitted: journal.Count(Is), Stored: stored.Count(Is),
                Lost: had.Where(x => Is(x.Key)).Sum(x => Math.Max(0, x.Value - has.GetValueOrDefault(x.Key))),
                Twice: has.Where(x => Is(x.Key)).Sum(x => Math.Max(0, x.Value - had.GetValueOrDefault(x.Key))));
            all = (all.Emitted + row.Emitted, all.Stored + row.Stored, all.Lost + row.Lost, all.Twice + row.Twice);
            SayRow(kind, row);

            bool Is(string words) => words.StartsWith(kind + " ", StringComparison.Ordinal);
        }

        SayRow("all", all);
        Say("");
        return (all.Lost, all.Twice);

        void SayRow(string kind, (int Emitted, int Stored, int Lost, int Twice) row) =>
            Say($"{kind,-12}{row.Emitted,10}{row.Stored,10}{row.Lost,7}{row.Twice,7}");
    }

    private static string Seconds(TimeSpan time) => time == default ? "-" : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
