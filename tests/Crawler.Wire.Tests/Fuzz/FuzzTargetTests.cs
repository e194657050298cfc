using System.Reflection;
using Crawler.Fuzz;
using Crawler.Wire.Bencode;

namespace Crawler.Wire.Tests.Fuzz;

public sealed class FuzzTargetTests
{
    public static TheoryData<string> Names { get; } = [.. FuzzTargets.All.Select(x => x.Name)];

    [Fact]
    public void Every_parser_has_a_target()
    {
        var parsers = typeof(BencodeReader).Assembly.GetExportedTypes().Where(IsParser).ToList();
        var without = parsers.Except(FuzzTargets.All.Select(x => x.Parser)).Select(x => x.Name);

        Assert.True(parsers.Count > 20, "the search finds hardly any parser");
        Assert.Empty(without);
    }

    [Fact]
    public void Targets_are_told_apart_by_their_names()
    {
        Assert.Equal(FuzzTargets.All.Count, FuzzTargets.All.Select(x => x.Name).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_target_withstands_its_corpus_and_mutations_of_it(string name)
    {
        var target = FuzzTargets.All.Single(x => x.Name == name);
        var result = new FuzzLoop(target, Corpus.Of(name), seed: 1).Run(10_000 / Math.Min(target.Cost, 50));

        Assert.Null(result.Finding?.Fault);
        Assert.True(result.Ways > 3, "its inputs all end in the same way");
    }

    // What reads a stranger's bytes: Try... of bytes or text, readers that step over bytes, and states that advance by them.
    private static bool IsParser(Type type)
    {
        const BindingFlags Static = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;
        const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        return type.GetMethods(Static).Any(x => x.Name.StartsWith("Try", StringComparison.Ordinal) && TakesInput(x))
            || (type.GetMethod("Read", Instance, []) is not null && type.GetConstructors().Any(TakesInput))
            || type.GetMethods(Instance).Any(x => x.Name == "Advance" && TakesInput(x));
    }

    private static bool TakesInput(MethodBase method) =>
        method.GetParameters() is [var first, ..] && (first.ParameterType == typeof(ReadOnlySpan<byte>) || first.ParameterType == typeof(string));
}
