using System.Diagnostics;
using Crawler.Probing.Observations;

namespace Crawler.Agent.Cli.Output;

/// <summary>Counts outcomes for <c>--summary</c>: one JSON object with each outcome's count, the total, seconds and rate.</summary>
internal sealed class OutcomeSummary
{
    private readonly int[] _counts = new int[ProbeOutcomes.All.Count];
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Counts an outcome. Safe from several threads.</summary>
    public void Add(ProbeOutcome outcome, int results = 1) => Interlocked.Add(ref _counts[(int)outcome], results);

    /// <summary>Prints the object.</summary>
    public void Print()
    {
        var seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        var total = _counts.Sum();
        JsonLine.Print(w =>
        {
            w.WriteStartObject("outcomes");
            for (var i = 0; i < _counts.Length; i++)
            {
                if (_counts[i] > 0)
                {
                    w.WriteNumber(((ProbeOutcome)i).ToCode(), _counts[i]);
                }
            }

            w.WriteEndObject();
            w.WriteNumber("total", total);
            w.WriteNumber("seconds", Math.Round(seconds, 3));
            w.WriteNumber("rate", Math.Round(total / Math.Max(seconds, 0.001), 1));
        });
    }
}
