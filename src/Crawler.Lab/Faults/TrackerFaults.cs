using System.IO.Compression;
using System.Text;
using Crawler.Lab.Truth;

namespace Crawler.Lab.Faults;

/// <summary>The faults that trackers can have. Of a tracker that answers and lies, the record is what it said.</summary>
internal static class TrackerFaults
{
    private const string Reason = "this client is banned";
    private const int Huge = 8 * 1024 * 1024;
    private static readonly string[] Ok = ["ok"];
    private static readonly Lazy<byte[]> Bomb = new(MakeBomb);

    private static readonly Dictionary<string, TrackerFault> ByCode = new[]
    {
        new TrackerFault("lying-counts", "ok")
        {
            Counts = Claims(new(4242, 2424), new(4242, 2424)),
            Answer = (talk, cancel) => talk.AnswerAsync(talk.Body(), cancel),
            Change = reply => reply.Lie(),
        },
        new TrackerFault("per-family", "ok")
        {
            Counts = Claims(new(44, 4), new(66, 6)),
            Answer = (talk, cancel) => talk.AnswerAsync(talk.Body(), cancel),
            Change = reply => reply.Lie(),
        },
        Cap(1),
        Cap(50),
        Cap(70),
        new TrackerFault("ghosts", "ok")
        {
            ListsGhosts = true,
            Answer = (talk, cancel) => talk.AnswerAsync(talk.Body(), cancel),
            Change = reply => reply.Haunt(),
        },
        new TrackerFault("ban", "tracker_failure")
        {
            Answer = (talk, cancel) => talk.AnswerAsync(Encoding.ASCII.GetBytes($"d14:failure reason{Reason.Length}:{Reason}e"), cancel),
            Change = reply => reply.Refuse(Reason),
        },
        new TrackerFault("silence", "timed_out") { Answer = (talk, cancel) => talk.WaitForTheEndAsync(cancel), Change = _ => 0 },
        new TrackerFault("truncated", "malformed")
        {
            Answer = (talk, cancel) => talk.Body() is var body ? talk.AnswerAsync(body.AsMemory(0, body.Length / 2), cancel) : Task.CompletedTask,
            Change = reply => reply.Cut(),
        },
        new TrackerFault("cut-off", "closed") { Answer = (talk, cancel) => talk.AnswerAsync(talk.Body(), cancel, Huge) },
        new TrackerFault("oversize", "too_large")
        {
            Answer = (talk, cancel) => talk.AnswerAsync(new byte[Huge], cancel),
        },
        new TrackerFault("gzip-bomb", "too_large")
        {
            Answer = (talk, cancel) => talk.AnswerAsync(Bomb.Value, cancel, head: "200 OK\r\nContent-Encoding: gzip"),
        },
        new TrackerFault("redirect-loop", "http_error")
        {
            Answer = (talk, cancel) => talk.AnswerAsync(default, cancel, head: $"302 Found\r\nLocation: {talk.Path}"),
        },
        new TrackerFault("http-error", "http_error")
        {
            Answer = (talk, cancel) => talk.AnswerAsync(default, cancel, head: "503 Service Unavailable\r\nRetry-After: 5"),
        },
        new TrackerFault("html", "malformed")
        {
            Answer = (talk, cancel) => talk.AnswerAsync("<!doctype html><title>Parked</title>"u8.ToArray(), cancel, head: "200 OK\r\nContent-Type: text/html"),
        },
        new TrackerFault("slow-drip", "timed_out")
        {
            Answer = async (talk, cancel) =>
            {
                foreach (var one in "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nd8:intervali1800e"u8.ToArray())
                {
                    await talk.WaitAsync(TimeSpan.FromSeconds(1), cancel);
                    await talk.SendAsync(new[] { one }, cancel);
                }
            },
        },
    }.ToDictionary(f => f.Code, StringComparer.Ordinal);

    /// <summary>Codes of all faults.</summary>
    public static IEnumerable<string> Codes => ByCode.Keys;

    /// <summary>The fault of a code, or null.</summary>
    public static TrackerFault? Find(string code) => ByCode.GetValueOrDefault(code);

    // The swarms beyond the cap are there: that they were left out does not make them unknown.
    private static TrackerFault Cap(int swarms) => new($"scrape-cap-{swarms}", Ok, Ok)
    {
        Answer = (talk, cancel) => talk.AnswerAsync(talk.Body(swarms), cancel),
        Change = reply => reply.Cap(swarms),
    };

    private static Dictionary<string, ClaimedCounts> Claims(ClaimedCounts v4, ClaimedCounts v6) =>
        new(StringComparer.Ordinal) { ["4"] = v4, ["6"] = v6 };

    private static byte[] MakeBomb()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 64; i++)
            {
                gzip.Write(zeros);
            }
        }

        return packed.ToArray();
    }
}
