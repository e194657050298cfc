using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers.Scraping;
using Crawler.Storage;
using Crawler.Storage.Ingest;
using Crawler.Storage.Journal;
using Crawler.Storage.Privacy;
using Crawler.Storage.Sessions;
using Crawler.Wire.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crawler.Bench.Loads;

/// <summary>
/// Claims as scraping makes them, on their whole way: observed, appended to a journal while it is being stored, and stored. Swarm <c>i</c>
/// has the first 20 bytes of the SHA-256 of <c>i</c> (8 bytes, big-endian) as its hash. It stays, as an agent does, and is told on its standard
/// input when to do it again.
/// </summary>
internal sealed class ClaimLoad(Database database, Words words)
{
    private const int HashesARequest = 74;
    private const int BlocksAtOnce = 16;

    private readonly int _claims = words.Number("claims");
    private readonly int _batch = words.Number("batch");
    private readonly int _swarms = words.Number("swarms");
    private readonly int _trackers = words.Number("trackers");
    private readonly DateTimeOffset _from = words.Time("from");
    private readonly DateTimeOffset _until = words.Time("until");
    private readonly byte[][] _hashes = HashesOf(words.Number("swarms"));
    private readonly ScrapeBlock[] _blocks = [.. Enumerable.Range(0, BlocksAtOnce).Select(_ => new ScrapeBlock())];

    /// <summary>
    /// Says <c>ready</c> after a round over all swarms that is not timed, as who runs for long knows their keys; then runs it at each line that
    /// comes, and prints a JSON object of what it took. Ends at the end of the lines.
    /// </summary>
    public async Task RunAsync()
    {
        var options = new JournalOptions { Directory = words.Text("journal") };
        var privacy = new PrivacyOptions { KeyFile = Path.Combine(options.Directory, "peer.key") };
        await using var journal = JournalWriter.Open(options, privacy, "bench", TimeProvider.System, NullLoggerFactory.Instance);
        // As large as an agent makes its transactions in a backlog. It begins when there are some.
        using var ingester = new Ingester(
            database, journal, agentId: 1, new IngestOptions { BatchAge = TimeSpan.FromMilliseconds(200) }, options, new SessionOptions(), NullLoggerFactory.Instance);
        await StoreAsync(journal, ingester, _swarms, _from - TimeSpan.FromMinutes(1), _from);
        GC.Collect();
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync() is not null)
        {
            Console.WriteLine(JsonSerializer.Serialize(await MeasureAsync(journal, ingester)));
        }
    }

    private async Task<object> MeasureAsync(JournalWriter journal, Ingester ingester)
    {
        var process = Process.GetCurrentProcess();
        var (began, cpu) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);
        await StoreAsync(journal, ingester, _claims, _from, _until);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        process.Refresh();
        return new { seconds, per_second = _claims / seconds, cpu_seconds = (process.TotalProcessorTime - cpu).TotalSeconds };
    }

    private async Task StoreAsync(JournalWriter journal, Ingester ingester, int claims, DateTimeOffset from, DateTimeOffset until)
    {
        using var stop = new CancellationTokenSource();
        var ingested = ingester.RunAsync(stop.Token);
        await AppendAsync(journal, claims, from, until);
        await ingester.DrainAsync(CancellationToken.None);
        await stop.CancelAsync();
        try
        {
            await ingested;
        }
        catch (OperationCanceledException)
        {
            // As it was told.
        }
    }

    private async Task AppendAsync(JournalWriter journal, int claims, DateTimeOffset from, DateTimeOffset until)
    {
        // Off the caller's thread from the first block on.
        await Task.Yield();
        for (var done = 0; done < claims;)
        {
            for (var i = 0; i < BlocksAtOnce && done < claims; i++)
            {
                var at = from + ((until - from) * ((double)done / claims));
                var count = Math.Min(_batch, claims - done);
                Fill(_blocks[i], done, count, at);
                await journal.AppendAsync(new ScrapedBlock { ObservedAt = at, Block = _blocks[i] }, CancellationToken.None);
                done += count;
            }

            // Then the blocks may be used again.
            await journal.FlushAsync(CancellationToken.None);
        }
    }

    private void Fill(ScrapeBlock block, int first, int count, DateTimeOffset at)
    {
        var tracker = first / _batch % _trackers;
        block.Begin(new TrackerRef(0, new Uri($"udp://127.60.0.{tracker + 1}:6980/announce")));
        for (var i = 0; i < count; i++)
        {
            var swarm = ((first + i) % _swarms) + 1;
            var hash = _hashes[swarm - 1];
            block.Add(swarm, hash.AsSpan(0, InfoHash.Size), hasCounted: true);
            block.Counts[i] = new ScrapeCount(hash[20] % 50, hash[21] % 20, (hash[22] * 20) + (first / _swarms));
        }

        block.Cut(HashesARequest);
        for (var i = 0; i < block.RequestCount; i++)
        {
            ref var request = ref block.Requests[i];
            (request.State, request.Outcome, request.Answered) = (BlockState.Ended, ProbeOutcome.Ok, request.Count);
            (request.EndedAt, request.RttMs) = (at.UtcTicks + (i * TimeSpan.TicksPerMillisecond), 20 + (i % 10));
        }
    }

    // Made once: what an agent scrapes it knows the hashes of.
    private static byte[][] HashesOf(int swarms)
    {
        var hashes = new byte[swarms][];
        Span<byte> number = stackalloc byte[sizeof(long)];
        for (var i = 0; i < swarms; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(number, i + 1);
            hashes[i] = SHA256.HashData(number);
        }

        return hashes;
    }
}
