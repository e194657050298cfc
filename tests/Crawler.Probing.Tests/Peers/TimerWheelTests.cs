using Crawler.Probing.Peers.Epoll;

namespace Crawler.Probing.Tests.Peers;

public sealed class TimerWheelTests
{
    [Fact]
    public void Deadlines_pass_on_their_tick_and_never_before_wherever_they_lie()
    {
        var wheel = new TimerWheel(400);
        var random = new Random(5);
        var due = new Dictionary<int, long>();
        for (var slot = 0; slot < 400; slot++)
        {
            wheel.Set(slot, random.Next(5000));
            due[slot] = random.Next(1, 5000);
            wheel.Set(slot, due[slot]);
            if (slot % 7 == 0)
            {
                wheel.Drop(slot);
                due.Remove(slot);
            }
        }

        var passed = new List<int>();
        for (long tick = 0; tick < 5000;)
        {
            var before = tick;
            tick += random.Next(1, 40);
            passed.Clear();
            wheel.Advance(tick, passed);
            Assert.Equal(due.Where(x => x.Value > before && x.Value <= tick).Select(x => x.Key).Order(), passed.Order());
        }
    }

    [Fact]
    public void Who_slept_for_longer_than_the_wheel_is_wide_misses_nothing()
    {
        var wheel = new TimerWheel(3);
        wheel.Set(0, 10);
        wheel.Set(1, 3000);
        wheel.Set(2, 9001);
        var passed = new List<int>();
        wheel.Advance(9000, passed);
        Assert.Equal([0, 1], passed.Order());
        passed.Clear();
        wheel.Advance(9001, passed);
        Assert.Equal([2], passed);
    }

    [Fact]
    public void A_deadline_that_is_over_passes_at_the_next_tick()
    {
        var wheel = new TimerWheel(1);
        var passed = new List<int>();
        wheel.Advance(100, passed);
        wheel.Set(0, 5);
        wheel.Advance(101, passed);
        Assert.Equal([0], passed);
    }
}
