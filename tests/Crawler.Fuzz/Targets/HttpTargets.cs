using Crawler.Wire.Http;

namespace Crawler.Fuzz.Targets;

/// <summary>HTTP as servers speak it.</summary>
internal static class HttpTargets
{
    /// <summary>The targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("http-reply-head", typeof(HttpReplyHead), Heads, () =>
        [
            "HTTP/1.1 302 Found\r\nServer: x\r\nLocation: /y\r\nContent-Length: 12\r\nConnection: close, upgrade\r\nContent-Encoding: gzip\r\n\r\n"u8.ToArray(),
            "HTTP/1.0 200\nTransfer-Encoding: chunked\nRetry-After: 5\nDate: z\nKeep-Alive: 1\nContent-Type: text/plain\nX: a\n b\n\n"u8.ToArray(),
        ]),
        new("http-chunks", typeof(HttpChunkReader), Chunks, () => ["5;a=b\r\nHello\r\nC \n, wide world\r\n0\r\nX: y\r\n\r\n"u8.ToArray()]),
    ];

    private static long Heads(ReadOnlySpan<byte> input)
    {
        if (!HttpReplyHead.TryRead(input, out var head, out var error))
        {
            return Way.Refused(error);
        }

        Way.Promise(head.Length <= Math.Min(input.Length, HttpReplyHead.MaxBytes) && head.Status is >= 100 and <= 999 && head.ContentLength is not < 0, "within limits");
        foreach (var field in (ReadOnlySpan<HttpField>)[head.Server, head.Location, head.RetryAfter, head.ContentType])
        {
            Way.Promise(!field.IsThere || field.Start + field.In(input).Length <= head.Length, "values lie in the head");
        }

        return Way.Read(
            head.Status / 100, head.ContentLength, head.IsChunked ? 1 : 0, (long)head.Coding, head.StaysOpen ? 1 : 0, head.Server.Length, head.Location.Length,
            head.RetryAfter.Length, head.ContentType.Length);
    }

    private static long Chunks(ReadOnlySpan<byte> input)
    {
        var reader = new HttpChunkReader();
        var (at, body, steps) = (0, 0, 0);
        while (true)
        {
            var step = reader.Advance(input[at..], 1000, out var consumed, out var data);
            Way.Promise(data.Length <= consumed && ++steps <= input.Length + 1, "it gets on");
            at += consumed;
            body += data.Length;
            if (step != HttpChunkStep.Data)
            {
                return step == HttpChunkStep.Fault ? Way.Refused(reader.Error) : Way.Read(body, (long)step);
            }
        }
    }
}
