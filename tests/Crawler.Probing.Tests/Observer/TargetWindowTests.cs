using Crawler.Probing.Observer;

namespace Crawler.Probing.Tests.Observer;

public sealed class TargetWindowTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TargetWindow _window = new(TimeSpan.FromMinutes(1));

    [Fact]
    public void A_target_that_never_answered_does_not_count()
    {
        _window.Failed("dead.example", Noon);

        Assert.Equal((0, 0), _window.Count(Noon));
    }

    [Fact]
    public void Targets_count_once_a_host_and_by_what_they_did_last()
    {
        _window.Answered("one.example", Noon);
        _window.Answered("ONE.example", Noon);
        _window.Answered("two.example", Noon);
        _window.Failed("two.example", Noon.AddSeconds(10));

        Assert.Equal((2, 1), _window.Count(Noon.AddSeconds(20)));
        _window.Answered("two.example", Noon.AddSeconds(30));
        Assert.Equal((2, 0), _window.Count(Noon.AddSeconds(40)));
    }

    [Fact]
    public void What_is_older_than_the_window_does_not_count()
    {
        _window.Answered("one.example", Noon);

        Assert.Equal((1, 0), _window.Count(Noon.AddMinutes(1)));
        Assert.Equal((0, 0), _window.Count(Noon.AddMinutes(1).AddSeconds(1)));
        _window.Failed("one.example", Noon.AddMinutes(2));
        Assert.Equal((1, 1), _window.Count(Noon.AddMinutes(2)));
    }

    [Fact]
    public void An_answer_is_no_proof_any_more_once_another_target_failed_after_it()
    {
        _window.Answered("one.example", Noon);
        _window.Answered("two.example", Noon.AddSeconds(1));

        Assert.True(_window.HasAnswerSince(Noon.AddSeconds(1)));
        Assert.False(_window.HasAnswerSince(Noon.AddSeconds(2)));
        _window.Failed("one.example", Noon.AddSeconds(3));
        Assert.False(_window.HasAnswerSince(Noon));
    }
}
