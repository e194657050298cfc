using System.Net.Http.Headers;
using System.Text;
using Crawler.Wire.Http;

namespace Crawler.Probing.Trackers.Http;

/// <summary>When a server wants to be asked again (<c>Retry-After</c>): seconds, or a date.</summary>
internal static class RetryAfterField
{
    /// <summary>Seconds from now; null when the head does not say.</summary>
    public static int? Seconds(in HttpReplyHead head, ReadOnlySpan<byte> bytes, DateTimeOffset now) =>
        head.RetryAfter.IsThere && RetryConditionHeaderValue.TryParse(Encoding.Latin1.GetString(head.RetryAfter.In(bytes)), out var after)
            && (after.Delta ?? after.Date - now) is { } wait
            ? (int)Math.Clamp(wait.TotalSeconds, 0, int.MaxValue)
            : null;
}
