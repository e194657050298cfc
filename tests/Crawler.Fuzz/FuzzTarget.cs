namespace Crawler.Fuzz;

/// <summary>Feeds one input to a parser. An exception is a finding: bytes from the network never throw.</summary>
/// <param name="input">Any bytes.</param>
/// <returns>
/// What became of it, as a number. Inputs that end in different ways should give different numbers: one with a new number is kept and
/// mutated further, which leads deeper into the parser than chance does.
/// </returns>
public delegate long FuzzRun(ReadOnlySpan<byte> input);

/// <summary>A parser and how to feed it.</summary>
/// <param name="Name">Its name on the command line, and of its folder in the corpus.</param>
/// <param name="Parser">The type whose promise is tested.</param>
/// <param name="Run">Feeds one input.</param>
/// <param name="Seeds">Good inputs to begin with.</param>
public sealed record FuzzTarget(string Name, Type Parser, FuzzRun Run, Func<IReadOnlyList<byte[]>> Seeds)
{
    /// <summary>Time of one input against that of a common parser; it gets that many inputs less. Default 1.</summary>
    public int Cost { get; init; } = 1;

    /// <summary>Bytes that one byte of input may make the parser allocate. Default 256.</summary>
    public int BytesPerByte { get; init; } = 256;
}
