using Crawler.Fuzz;

namespace Crawler.Wire.Tests.Fuzz;

public sealed class FuzzLoopTests
{
    private static ReadOnlySpan<byte> Harm => [0xFF, 0xFF];

    [Fact]
    public void An_input_that_throws_is_found_and_kept()
    {
        var result = Loop(input => input.IndexOf(Harm) >= 0 ? throw new InvalidOperationException("here") : 0).Run(1_000_000);

        Assert.Contains("here", result.Finding?.Fault, StringComparison.Ordinal);
        Assert.True(result.Finding!.Input.AsSpan().IndexOf(Harm) >= 0);
        Assert.InRange(result.Inputs, 1, 999_999);
    }

    [Fact]
    public void What_chance_alone_hardly_finds_is_found_step_by_step()
    {
        var result = Loop(input =>
        {
            var depth = input.CommonPrefixLength("BEP3!"u8);
            return depth == 5 ? throw new InvalidOperationException("deep") : depth;
        }).Run(5_000_000);

        Assert.Contains("deep", result.Finding?.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_out_of_proportion_is_found()
    {
        var result = Loop(input => new byte[input.Length > 40 ? 10_000_000 : 1].Length).Run(1_000_000);

        Assert.Contains("allocated", result.Finding?.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_does_not_end_can_be_named_meanwhile()
    {
        using var hanging = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var loop = Loop(input =>
        {
            if (input.SequenceEqual("good"u8))
            {
                hanging.Set();
                goOn.Wait();
            }

            return 0;
        });
        var running = new Thread(() => loop.Run(10));
        running.Start();
        Assert.True(hanging.Wait(TimeSpan.FromSeconds(30)));

        Assert.Equal("good"u8.ToArray(), loop.Watch(TimeSpan.FromSeconds(1)).Input);
        goOn.Set();
        Assert.True(running.Join(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void One_seed_always_makes_the_same_inputs()
    {
        Assert.Equal(Inputs(1), Inputs(1));
        Assert.NotEqual(Inputs(1), Inputs(2));

        static List<string> Inputs(int seed)
        {
            var inputs = new List<string>();
            Loop(
                input =>
                {
                    inputs.Add(Convert.ToHexString(input));
                    return input.Length;
                },
                seed).Run(1000);
            return inputs;
        }
    }

    private static FuzzLoop Loop(FuzzRun run, int seed = 1) =>
        new(new FuzzTarget("test", typeof(FuzzLoopTests), run, () => ["good"u8.ToArray(), "d1:ai0ee"u8.ToArray()]), [], seed);
}
