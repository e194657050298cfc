using System.Net;
using Crawler.Probing.Observations;
using Crawler.Probing.Trackers;

namespace Crawler.Probing.Tests.Trackers;

public sealed class HttpRedirectTests
{
    private const string Good = "d8:completei5e10:incompletei3e8:intervali1800e5:peers0:e";

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_to_another_tracker_is_followed(int status)
    {
        await using var target = ScriptedHttpTracker.Saying(Good);
        await using var tracker = new ScriptedHttpTracker(call => call.RedirectAsync($"{target.Announce}?moved", status));

        Assert.Equal(ProbeOutcome.Ok, (await Asking.AnnounceAsync(tracker.Announce)).Outcome);
        Assert.Equal("/announce?moved", (await target.NextAsync()).PathAndQuery);
    }

    [Theory]
    [InlineData("/moved", "/moved")]
    [InlineData("moved", "/moved")]
    [InlineData("?moved", "/announce?moved")]
    public async Task A_redirect_within_the_tracker_is_followed(string location, string expected)
    {
        await using var tracker = new ScriptedHttpTracker(
            call => call.PathAndQuery.Contains("moved", StringComparison.Ordinal) ? call.OkAsync(Good) : call.RedirectAsync(location));

        var check = await Asking.AnnounceAsync(tracker.Announce);
        await tracker.NextAsync();

        Assert.Equal((ProbeOutcome.Ok, null), (check.Outcome, check.Error));
        Assert.Equal(expected, (await tracker.NextAsync()).PathAndQuery);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_chain_is_followed_to_its_limit_and_no_further(int limit)
    {
        await using var tracker = new ScriptedHttpTracker(call =>
        {
            var step = int.TryParse(call.Path[1..], out var number) ? number : 0;
            return step == limit ? call.OkAsync(Good) : call.RedirectAsync($"/{step + 1}");
        });

        Assert.Equal(ProbeOutcome.Ok, (await Asking.AnnounceAsync(tracker.Announce, new TrackerOptions { MaxRedirects = limit })).Outcome);
    }

    [Fact]
    public async Task A_loop_ends_at_the_limit()
    {
        await using var tracker = new ScriptedHttpTracker(call => call.RedirectAsync("/announce"));

        var check = await Asking.AnnounceAsync(tracker.Announce, new TrackerOptions { MaxRedirects = 3 });

        Assert.Equal(ProbeOutcome.HttpError, check.Outcome);
        Assert.Equal(4, tracker.Connections);
    }

    [Fact]
    public async Task A_redirect_to_a_blocked_network_is_not_followed()
    {
        await using var target = new ScriptedHttpTracker(call => call.OkAsync(Good), IPAddress.Parse("127.0.0.2"));
        await using var tracker = new ScriptedHttpTracker(call => call.RedirectAsync(target.Announce.ToString()));
        var policy = new AddressPolicy(new NetworkOptions { AllowPrivateAddresses = true, BlockedNetworks = ["127.0.0.2"] });

        Assert.Equal(ProbeOutcome.Blocked, (await Asking.AnnounceAsync(tracker.Announce, policy: policy)).Outcome);
        Assert.Equal(0, target.Connections);
    }

    [Fact]
    public async Task A_tracker_that_a_person_typed_cannot_lead_to_a_private_address()
    {
        await using var target = new ScriptedHttpTracker(call => call.OkAsync(Good), IPAddress.Parse("127.0.0.2"));
        await using var tracker = new ScriptedHttpTracker(call => call.RedirectAsync(target.Announce.ToString()));
        var policy = new AddressPolicy(new NetworkOptions()).Trusting();

        var check = await Asking.AnnounceAsync(tracker.Announce, policy: policy);

        Assert.Equal((ProbeOutcome.Blocked, 1), (check.Outcome, tracker.Connections));
        Assert.Equal(0, target.Connections);
    }

    [Fact]
    public async Task A_name_that_leads_to_a_private_address_is_no_better()
    {
        await using var target = ScriptedHttpTracker.Saying(Good);
        await using var tracker = new ScriptedHttpTracker(call => call.RedirectAsync($"http://localhost:{target.Endpoint.Port}/announce"));

        var check = await Asking.AnnounceAsync(tracker.Announce, policy: new AddressPolicy(new NetworkOptions()).Trusting());

        Assert.Equal((ProbeOutcome.Blocked, 0), (check.Outcome, target.Connections));
    }

    [Fact]
    public async Task A_private_tracker_that_a_person_typed_may_redirect_within_its_host()
    {
        await using var target = ScriptedHttpTracker.Saying(Good);
        await using var tracker = new ScriptedHttpTracker(call => call.RedirectAsync(target.Announce.ToString()));

        var check = await Asking.AnnounceAsync(tracker.Announce, policy: new AddressPolicy(new NetworkOptions()).Trusting());

        Assert.Equal(ProbeOutcome.Ok, check.Outcome);
    }

    [Theory]
    [InlineData("file:///etc/passwd", ProbeOutcome.Blocked)]
    [InlineData("ftp://127.0.0.1/announce", ProbeOutcome.Blocked)]
    [InlineData("udp://127.0.0.1:80/announce", ProbeOutcome.Blocked)]
    [InlineData("data:,de", ProbeOutcome.Blocked)]
    [InlineData("http://127.0.0.1:0/announce", ProbeOutcome.Blocked)]
    [InlineData("http://0.0.0.0/announce", ProbeOutcome.Blocked)]
    [InlineData("//", ProbeOutcome.HttpError)]
    [InlineData("//:80/", ProbeOutcome.HttpError)]
    [InlineData("http://127.0.0.1:99999/", ProbeOutcome.HttpError)]
    public async Task A_redirect_to_something_else_than_an_HTTP_tracker_is_not_followed(string location, ProbeOutcome outcome)
    {
        await using var tracker = new ScriptedHttpTracker(call => call.RedirectAsync(location));

        var check = await Asking.AnnounceAsync(tracker.Announce);

        Assert.Equal(outcome, check.Outcome);
        Assert.Equal(1, tracker.Connections);
    }
}
