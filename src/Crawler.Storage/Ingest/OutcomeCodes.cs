using System.Text;
using Crawler.Probing.Observations;

namespace Crawler.Storage.Ingest;

/// <summary>The codes of outcomes as bytes, for rows that come by the hundred thousand.</summary>
internal static class OutcomeCodes
{
    private static readonly byte[][] Codes = [.. Enum.GetValues<ProbeOutcome>().Select(x => Encoding.ASCII.GetBytes(x.ToCode()))];

    /// <summary>The code.</summary>
    public static ReadOnlySpan<byte> Of(ProbeOutcome outcome) => Codes[(int)outcome];
}
