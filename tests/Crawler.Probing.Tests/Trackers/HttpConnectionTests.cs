using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Wire.Trackers;

namespace Crawler.Probing.Tests.Trackers;

/// <summary>Which connection a request goes out on, and what is read from it before the answer.</summary>
public sealed class HttpConnectionTests
{
    private const string Good = "d8:completei5e10:incompletei3e8:intervali1800e5:peers0:e";

    [Fact]
    public async Task A_tracker_that_closes_after_each_answer_and_does_not_say_so_never_counts_as_closed()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);
        await using var client = NewClient();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync(client, tracker, 40)));

        Assert.All(outcomes.SelectMany(x => x), x => Assert.Equal(ProbeOutcome.Ok, x));
    }

    [Fact]
    public async Task Once_a_tracker_is_known_to_close_it_is_told_that_each_request_is_the_last()
    {
        await using var tracker = ScriptedHttpTracker.Saying(Good);
        await using var client = NewClient();

        await AskAsync(client, tracker, 3);
        await tracker.NextAsync();
        await tracker.NextAsync();

        Assert.Contains("Connection: close", (await tracker.NextAsync()).Headers);
    }

    [Fact]
    public async Task Requests_one_after_the_other_share_a_connection_also_after_refusals()
    {
        var calls = 0;
        await using var tracker = new ScriptedHttpTracker(call =>
        {
            call.KeepOpen = true;
            return Interlocked.Increment(ref calls) % 2 == 0 ? call.OkAsync(Good) : call.SendAsync("HTTP/1.1 404 None\r\nContent-Length: 2\r\n\r\nno");
        });
        await using var client = NewClient();

        Assert.Equal([ProbeOutcome.HttpError, ProbeOutcome.Ok, ProbeOutcome.HttpError, ProbeOutcome.Ok], await AskAsync(client, tracker, 4));
        Assert.Equal(1, tracker.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 56\r\n\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 56\r\n\r\n")]
    public async Task A_connection_that_the_tracker_says_is_over_is_not_used_again(string head)
    {
        await using var tracker = new ScriptedHttpTracker(call =>
        {
            call.KeepOpen = true;
            return call.SendAsync($"{head}{Good}");
        });
        await using var client = NewClient();

        Assert.Equal([ProbeOutcome.Ok, ProbeOutcome.Ok], await AskAsync(client, tracker, 2));
        Assert.Equal(2, tracker.Connections);
    }

    [Fact]
    public async Task What_follows_an_answer_is_never_taken_for_the_next_one()
    {
        await using var tracker = new ScriptedHttpTracker(call =>
        {
            call.KeepOpen = true;
            return call.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Good.Length}\r\n\r\n{Good}HTTP/1.1 404 Smuggled\r\nContent-Length: 0\r\n\r\n");
        });
        await using var client = NewClient();

        Assert.Equal([ProbeOutcome.Ok, ProbeOutcome.Ok, ProbeOutcome.Ok], await AskAsync(client, tracker, 3));
    }

    [Fact]
    public async Task Answers_before_the_answer_are_passed_over_up_to_a_limit()
    {
        const string Hint = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        await using var patient = ScriptedHttpTracker.SayingRaw($"{Hint}HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{Good}");
        await using var endless = ScriptedHttpTracker.SayingRaw(string.Concat(Enumerable.Repeat(Hint, 100)));
        await using var client = NewClient();

        Assert.Equal([ProbeOutcome.Ok], await AskAsync(client, patient, 1));
        Assert.Equal([ProbeOutcome.HttpError], await AskAsync(client, endless, 1));
    }

    [Theory]
    [InlineData("204 No Content", ProbeOutcome.Malformed)]
    [InlineData("101 Switching Protocols", ProbeOutcome.HttpError)]
    [InlineData("304 Not Modified", ProbeOutcome.HttpError)]
    public async Task An_answer_that_has_no_body_is_not_waited_for(string status, ProbeOutcome outcome)
    {
        await using var tracker = new ScriptedHttpTracker(async call =>
        {
            await call.SendAsync($"HTTP/1.1 {status}\r\nContent-Length: 100\r\n\r\n");
            await call.SilenceAsync();
        });
        await using var client = NewClient();

        Assert.Equal([outcome], await AskAsync(client, tracker, 1));
    }

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_is_whole()
    {
        var answer = $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Good.Length:x}\r\n{Good}\r\n0\r\n\r\n";
        await using var tracker = new ScriptedHttpTracker(async call =>
        {
            call.KeepOpen = true;
            foreach (var c in answer)
            {
                await call.SendAsync(c.ToString());
            }
        });
        await using var client = NewClient();

        Assert.Equal([ProbeOutcome.Ok, ProbeOutcome.Ok], await AskAsync(client, tracker, 2));
        Assert.Equal(1, tracker.Connections);
    }

    private static HttpTrackerClient NewClient() => new(new TrackerOptions(), Asking.Open, null, TimeProvider.System);

    private static async Task<List<ProbeOutcome>> AskAsync(HttpTrackerClient client, ScriptedHttpTracker tracker, int times)
    {
        var query = new AnnounceQuery(Asking.Swarm, AnnounceEvent.Started, PoliteAnnouncer.NewPeerId("-CR0100-"), 1, 6881);
        var outcomes = new List<ProbeOutcome>();
        for (var i = 0; i < times; i++)
        {
            outcomes.Add((await client.AnnounceAsync(new TrackerRef(1, tracker.Announce), query, CancellationToken.None).WaitAsync(Asking.Patience)).Outcome);
        }

        return outcomes;
    }
}
