using Crawler.Storage.Budget;

namespace Crawler.Storage.Tests.Budget;

public sealed class StorageLadderTests
{
    private readonly StorageLadder _ladder = new(new StorageOptions());

    [Theory]
    [InlineData(0.74, "None")]
    [InlineData(0.75, "Dropping")]
    [InlineData(0.85, "Sampling")]
    [InlineData(0.92, "Stopped")]
    [InlineData(7, "Stopped")]
    public void Pressure_takes_as_many_steps_as_it_needs(double pressure, string step) =>
        Assert.Equal(Enum.Parse<StorageStep>(step), _ladder.Next(null, pressure, Samples.Noon));

    [Fact]
    public void A_step_is_taken_back_when_there_is_room_and_it_was_held_for_its_time()
    {
        var stopped = new StorageState("database", Samples.Noon, 0, StorageStep.Stopped, Samples.Noon, 4);
        var later = Samples.Noon.AddMinutes(3);

        Assert.Equal(StorageStep.Stopped, _ladder.Next(stopped, 0.1, Samples.Noon.AddMinutes(1)));
        Assert.Equal(StorageStep.Stopped, _ladder.Next(stopped, 0.88, later));
        Assert.Equal(StorageStep.Sampling, _ladder.Next(stopped, 0.86, later));
        Assert.Equal(StorageStep.Dropping, _ladder.Next(stopped, 0.75, later));
        Assert.Equal(StorageStep.None, _ladder.Next(stopped, 0.69, later));
    }

    [Fact]
    public void What_use_grows_by_until_it_is_measured_twice_more_is_spoken_for()
    {
        var last = new StorageState("database", Samples.Noon, 1000, StorageStep.None, Samples.Noon, 1);

        Assert.Equal(1000, _ladder.ExpectedGrowth(last, 1500, Samples.Noon.AddSeconds(10)));
        Assert.Equal(0, _ladder.ExpectedGrowth(last, 500, Samples.Noon.AddSeconds(10)));
        Assert.Equal(0, _ladder.ExpectedGrowth(last, 1500, Samples.Noon.AddHours(1)));
        Assert.Equal(0, _ladder.ExpectedGrowth(null, 1500, Samples.Noon));
    }

    [Fact]
    public void The_limit_is_the_budget_or_the_room_on_the_disk_whichever_is_less()
    {
        PartUse[] parts = [new("database", 60), new("journal", 40)];

        Assert.Equal(150, new StorageUse(parts, 0, 150, 100).LimitBytes);
        Assert.Equal(120, new StorageUse(parts, 0, 150, 20).LimitBytes);
        Assert.Equal(90, new StorageUse(parts, 0, null, -10).LimitBytes);
        Assert.Null(new StorageUse(parts, 0, null, null).LimitBytes);
        Assert.Equal(0, new StorageUse(parts, 50, null, null).Pressure);
        Assert.Equal(1, new StorageUse(parts, 50, 150, null).Pressure);
    }
}
