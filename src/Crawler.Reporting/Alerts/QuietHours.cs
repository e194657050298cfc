using System.Globalization;

namespace Crawler.Reporting.Alerts;

/// <summary>A part of every day in which only critical alerts are mailed.</summary>
/// <param name="from">Its begin.</param>
/// <param name="until">Its end, not in it; before <paramref name="from"/> when it goes over midnight.</param>
/// <param name="zone">Where the clock is that tells it.</param>
internal sealed class QuietHours(TimeOnly from, TimeOnly until, TimeZoneInfo zone)
{
    /// <summary>Reads <c>22:00-07:00</c>; null and no fault for an empty text.</summary>
    public static QuietHours? Parse(string text, string zone, out string? fault)
    {
        fault = null;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var where))
        {
            fault = $"Alerts:TimeZone is '{zone}', which this system does not know; write it as Europe/Berlin, or UTC.";
            return null;
        }

        if (text.Length == 0)
        {
            return null;
        }

        if (text.Split('-', StringSplitOptions.TrimEntries) is [var begin, var end] && TryRead(begin, out var from) && TryRead(end, out var until)
            && from != until)
        {
            return new QuietHours(from, until, where);
        }

        fault = $"Alerts:QuietHours is '{text}': write it as 22:00-07:00, from and until.";
        return null;
    }

    /// <summary>Whether a moment lies in them.</summary>
    public bool Contains(DateTimeOffset moment) =>
        TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime).IsBetween(from, until);

    private static bool TryRead(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
}
