using Crawler.EndToEnd.Tests.Programs;

namespace Crawler.EndToEnd.Tests.Fleet;

/// <summary>What was to be shown, what was measured, and whether it held.</summary>
internal sealed class ClaimTable(ReportFile report)
{
    private readonly List<(string Claim, string Measured, bool IsHeld)> _rows = [];

    /// <summary>Adds a claim.</summary>
    public void Add(string claim, string measured, bool isHeld) => _rows.Add((claim, measured, isHeld));

    /// <summary>Writes the table.</summary>
    public void Say()
    {
        var (claim, measured) = (_rows.Max(x => x.Claim.Length), _rows.Max(x => x.Measured.Length));
        foreach (var row in _rows)
        {
            report.Say($"{row.Claim.PadRight(claim)}  {row.Measured.PadRight(measured)}  {(row.IsHeld ? "held" : "MISSED")}");
        }
    }

    /// <summary>Fails with the claims that did not hold.</summary>
    public void AssertHeld() => Assert.True(
        _rows.TrueForAll(x => x.IsHeld), string.Join('\n', _rows.Where(x => !x.IsHeld).Select(x => $"MISSED: {x.Claim}: {x.Measured}")));
}
