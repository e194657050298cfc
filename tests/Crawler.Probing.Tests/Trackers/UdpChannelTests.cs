using System.Net;
using System.Net.Sockets;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;
using Crawler.Wire.Trackers;
using Crawler.Wire.Trackers.Udp;

namespace Crawler.Probing.Tests.Trackers;

/// <summary>Which datagrams are taken for answers. Each test sends false ones before the true one, which alone must count.</summary>
public abstract class UdpChannelTests(bool isBatched)
{
    private static readonly ScrapeCounts True = new(5, 3, 9);
    private static readonly byte[] Forged = [0, 0, 0, 99, 0, 0, 0, 99, 0, 0, 0, 99];

    [Fact]
    public Task Another_transaction_id_is_no_answer() =>
        AssertIgnoredAsync(call => call.ReplyAsync(Forged, transactionId: call.TransactionId ^ 1));

    [Fact]
    public Task Another_action_is_no_answer() => AssertIgnoredAsync(async call =>
    {
        await call.ReplyAsync(Forged, UdpAction.Announce);
        await call.ReplyAsync(Forged, UdpAction.Connect);
        await call.ReplyAsync(Forged, (UdpAction)77);
    });

    [Fact]
    public async Task A_datagram_from_another_port_is_no_answer()
    {
        using var stranger = Bound(IPAddress.Loopback);

        await AssertIgnoredAsync(call => call.ReplyAsync(Forged, by: stranger));
    }

    [Fact]
    public async Task A_datagram_from_another_address_is_no_answer()
    {
        using var stranger = Bound(IPAddress.Parse("127.0.0.2"));

        await AssertIgnoredAsync(call => call.ReplyAsync(Forged, by: stranger));
    }

    [Fact]
    public async Task An_error_from_another_port_is_no_answer()
    {
        using var stranger = Bound(IPAddress.Loopback);

        await AssertIgnoredAsync(call => call.ReplyAsync("forged"u8.ToArray(), UdpAction.Error, by: stranger));
    }

    [Fact]
    public async Task A_connection_id_from_another_port_is_not_used()
    {
        using var stranger = Bound(IPAddress.Loopback);
        await using var tracker = new ScriptedUdpTracker(
            async call =>
            {
                if (call.Action == UdpAction.Connect)
                {
                    await call.ReplyAsync([0, 0, 0, 0, 0, 0, 0, 66], by: stranger);
                    await call.GrantAsync(1);
                    return;
                }

                await call.CountsAsync(True);
            },
            grantsConnects: false);

        Assert.Equal(ProbeOutcome.Ok, (await ScrapeAsync(tracker)).Outcome);
        Assert.Equal(1ul, (await tracker.NextAsync()).ConnectionId);
    }

    [Fact]
    public async Task A_second_answer_changes_nothing()
    {
        await using var tracker = new ScriptedUdpTracker(async call =>
        {
            await call.CountsAsync(True);
            await call.ReplyAsync(Forged);
        });

        Assert.Equal(5, Assert.Single((await ScrapeAsync(tracker)).Claims).Seeders);
    }

    [Fact]
    public async Task Datagrams_of_any_length_are_survived()
    {
        var lengths = new[] { 0, 1, 7, 8, 1500, 60_000 };
        await using var tracker = new ScriptedUdpTracker(async call =>
        {
            foreach (var length in lengths)
            {
                await call.SendAsync(new byte[length]);
            }

            await call.CountsAsync(True);
        });

        Assert.Equal(5, Assert.Single((await ScrapeAsync(tracker)).Claims).Seeders);
    }

    private async Task<TrackerCheck> ScrapeAsync(ScriptedUdpTracker tracker)
    {
        await using var client = new UdpTrackerClient(new TrackerOptions(), Asking.Open, null, TimeProvider.System, isBatched);
        return await client.ScrapeAsync(new TrackerRef(3, tracker.Announce), [Asking.Swarm], CancellationToken.None).WaitAsync(Asking.Patience);
    }

    private async Task AssertIgnoredAsync(Func<UdpCall, Task> forge)
    {
        await using var tracker = new ScriptedUdpTracker(async call =>
        {
            await forge(call);
            await call.CountsAsync(True);
        });

        var check = await ScrapeAsync(tracker);

        Assert.Equal([new SwarmClaim(Asking.Swarm, ProbeOutcome.Ok, 5, 3, 9)], check.Claims);
    }

    private static Socket Bound(IPAddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }
}

/// <summary>Many datagrams a system call, where the system can.</summary>
public sealed class BatchedUdpChannelTests() : UdpChannelTests(isBatched: true);

/// <summary>The framework's sockets.</summary>
public sealed class PlainUdpChannelTests() : UdpChannelTests(isBatched: false);
