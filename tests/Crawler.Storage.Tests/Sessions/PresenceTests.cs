using Crawler.Storage.Sessions;

namespace Crawler.Storage.Tests.Sessions;

public sealed class PresenceTests
{
    private static readonly TimeSpan Gap = TimeSpan.FromHours(1);
    private readonly Presence _presence = new(Gap);

    [Fact]
    public void A_peer_is_gone_since_the_first_of_enough_failures()
    {
        Assert.Null(_presence.Answered(Minute(10), Minute(5)));
        Assert.Null(_presence.Answered(Minute(20), Minute(15)));
        Assert.Null(_presence.NotReached(Minute(30)));

        Assert.Equal(new Session(Minute(5), Minute(10), Minute(20), Minute(30)), _presence.NotReached(Minute(40)));
        Assert.Null(_presence.NotReached(Minute(50)));
    }

    [Fact]
    public void One_failure_between_handshakes_ends_nothing()
    {
        _presence.Answered(Minute(0), null);
        _presence.NotReached(Minute(10));
        Assert.Null(_presence.Answered(Minute(20), null));
        _presence.NotReached(Minute(30));

        Assert.Equal(new Session(null, Minute(0), Minute(20), Minute(30)), _presence.NotReached(Minute(40)));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 3)]
    [InlineData(2.9, 3)]
    [InlineData(3, 4)]
    [InlineData(1000, 5)]
    public void The_longer_a_peer_was_there_the_more_failures_it_takes(double hours, int failures)
    {
        for (var minute = 0.0; minute <= hours * 60; minute += 30)
        {
            _presence.Answered(Minute(minute), null);
        }

        _presence.Answered(Minute(hours * 60), null);
        for (var i = 1; i < failures; i++)
        {
            Assert.Null(_presence.NotReached(Minute((hours * 60) + i)));
        }

        Assert.NotNull(_presence.NotReached(Minute((hours * 60) + failures)));
    }

    [Fact]
    public void A_gap_in_our_own_looking_leaves_both_ends_open()
    {
        _presence.Answered(Minute(0), null);

        Assert.Equal(new Session(null, Minute(0), Minute(0), null), _presence.Answered(Minute(61), null));
        _presence.NotReached(Minute(70));
        Assert.Equal(new Session(null, Minute(61), Minute(61), Minute(70)), _presence.NotReached(Minute(71)));
    }

    [Fact]
    public void A_failure_long_after_the_last_handshake_does_not_say_when_the_peer_left()
    {
        _presence.Answered(Minute(0), null);
        _presence.NotReached(Minute(61));

        Assert.Equal(new Session(null, Minute(0), Minute(0), null), _presence.NotReached(Minute(62)));
    }

    [Fact]
    public void A_peer_that_comes_back_was_absent_until_its_last_failure()
    {
        _presence.Answered(Minute(0), null);
        _presence.NotReached(Minute(10));
        _presence.NotReached(Minute(20));
        _presence.Answered(Minute(25), Minute(5));
        _presence.NotReached(Minute(30));

        Assert.Equal(new Session(Minute(20), Minute(25), Minute(25), Minute(30)), _presence.NotReached(Minute(31)));
    }

    [Fact]
    public void What_is_told_late_only_widens_a_session()
    {
        _presence.Answered(Minute(10), Minute(5));
        _presence.Answered(Minute(20), null);
        Assert.Null(_presence.Answered(Minute(15), null));
        Assert.Null(_presence.Answered(Minute(3), null));
        Assert.Null(_presence.NotReached(Minute(12)));
        Assert.Null(_presence.NotReached(Minute(21)));

        Assert.Equal(new Session(null, Minute(3), Minute(20), Minute(21)), _presence.NotReached(Minute(22)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_true_session_lies_within_what_is_recorded(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var presence = new Presence(Gap);
            var came = 100 + (random.NextDouble() * 100);
            var left = came + 30 + (random.NextDouble() * 500);
            Session? recorded = null;
            var at = 0.0;
            double? crawl = null;
            while (recorded is null)
            {
                at += 1 + (random.NextDouble() * 25);
                var there = at >= came && at < left;
                recorded = there
                    ? presence.Answered(Minute(at), crawl is { } c ? Minute(c) : null)
                    : at < came ? null : presence.NotReached(Minute(at));
                crawl = at;
            }

            var session = recorded.Value;
            Assert.InRange(Minute(came), session.AbsentBefore!.Value, session.FirstSeen);
            Assert.InRange(Minute(left), session.LastSeen, session.AbsentAfter!.Value);
        }
    }

    private static DateTimeOffset Minute(double minute) => Samples.Noon.AddMinutes(minute);
}
